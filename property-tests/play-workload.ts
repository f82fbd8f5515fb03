/** Plays a workload in a lab on the memory adapters; afterwards every fault ends and every pod goes. */
import { Lab, memoryPorts, type LabOptions } from '../src/lab/index.ts';
import { isStatus } from '../src/api/index.ts';
import { choices } from '../src/sim/index.ts';
import {
  POD_COUNT,
  REFERENCES,
  type Action,
  type PodShape,
  type Workload,
} from './arbitraries/workload.ts';

/** Deletion with the longest grace, back-off at its cap and one resync fit into this many seconds. */
const QUIET_DOWN_SECONDS_MAX = 400;

/** Opens a lab whose choices begin with the workload's answers; same-instant order is a choice too. */
export function openLab(workload: Workload, options: Partial<LabOptions> = {}): Promise<Lab> {
  return Lab.open({
    ports: memoryPorts(),
    choices: choices.replayed(workload.answers),
    interleave: true,
    registries: [
      {
        host: 'registry.test',
        content: [
          ...REFERENCES.map((reference) => ({ reference, image: imageOf(0) })),
          { reference: 'team/server:v1', image: imageOf(99) },
        ],
      },
    ],
    ...options,
  });
}

/** Does the workload's actions at their instants. @throws what stops a world */
export async function playWorkload(lab: Lab, workload: Workload): Promise<void> {
  for (const { afterMs, action } of workload.actions) {
    await lab.advance(afterMs);
    await act(lab, action);
  }
}

/** Ends every fault, deletes every pod, and lets time pass until none is left. */
export async function quietDown(lab: Lab): Promise<void> {
  await lab.setRegistryAvailable(true);
  for (let pod = 0; pod < POD_COUNT; pod++) {
    await act(lab, { do: 'delete', pod, graceSeconds: 1 });
  }
  for (let seconds = 0; seconds < QUIET_DOWN_SECONDS_MAX; seconds++) {
    await lab.advance(1000);
    if (lab.cluster.api.store.list('pods', {}).length === 0) break;
  }
  // Housekeeping runs every 2 s, and dead sandboxes are collected every minute.
  await lab.advance(70_000);
}

async function act(lab: Lab, action: Action): Promise<void> {
  switch (action.do) {
    case 'create':
      return tolerate('AlreadyExists', lab.create(manifest(action.pod, action.shape)));
    case 'delete':
      return tolerate(
        'NotFound',
        lab.delete('Pod', nameOf(action.pod), { gracePeriodSeconds: action.graceSeconds }),
      );
    case 'push':
      await lab.push({
        reference: REFERENCES[action.reference] ?? REFERENCES[0],
        image: imageOf(action.content),
      });
      return;
    case 'registry':
      return lab.setRegistryAvailable(action.available);
  }
}

/** A user's command that comes too late or twice is refused; that is part of life. */
async function tolerate(
  reason: 'AlreadyExists' | 'NotFound',
  command: Promise<unknown>,
): Promise<void> {
  try {
    await command;
  } catch (error) {
    if (!isStatus(error, reason)) throw error;
  }
}

const nameOf = (pod: number): string => `pod-${String(pod)}`;

function imageOf(content: number): {
  layers: { files: Record<string, string> }[];
} {
  return { layers: [{ files: { version: `v${String(content)}`, 'etc/same': 'same' } }] };
}

function manifest(pod: number, shape: PodShape): Record<string, unknown> {
  const volumes = shape.volumes.map((reference, at) => ({
    name: `volume-${String(at)}`,
    oci: { image: `registry.test/${REFERENCES[reference] ?? REFERENCES[0]}` },
  }));
  const containers = Array.from({ length: shape.containerCount }, (_, at) => ({
    name: `main-${String(at)}`,
    image: 'registry.test/team/server:v1',
    volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
  }));
  const script =
    shape.lifeSeconds === 0 ? 'sleep 24h' : `sleep ${String(shape.lifeSeconds)}s\nexit 0`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: nameOf(pod),
      annotations: Object.fromEntries(
        containers.map(({ name }) => [`process.drydock.dev/${name}`, script]),
      ),
    },
    spec: { restartPolicy: shape.lifeSeconds === 0 ? 'Always' : 'OnFailure', volumes, containers },
  };
}
