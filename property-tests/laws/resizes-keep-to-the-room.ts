/** Pods that are resized while they run, on a node that has not room for all that is asked. */
import fc from 'fast-check';
import type { Pod } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { choices } from '../../src/sim/index.ts';
import { forgetsWhoWaitsForRoom } from '../defects/forgets-who-waits-for-room.ts';
import { grantsWhatOthersHave } from '../defects/grants-what-others-have.ts';
import type { Sometimes } from '../law.ts';
import { ownLaw } from '../own-law.ts';

/** Cores of the node. */
const ROOM = 64;

interface Step {
  readonly pod: number;
  /** What it is to be; 0: it is deleted. */
  readonly cores: number;
  readonly thenSeconds: number;
}

interface Story {
  readonly cores: readonly number[];
  readonly steps: readonly Step[];
  readonly seed: number;
}

const stories: fc.Arbitrary<Story> = fc.record({
  cores: fc.array(fc.integer({ min: 8, max: 16 }), { minLength: 2, maxLength: 4 }),
  steps: fc.array(
    fc.record({
      pod: fc.nat(3),
      cores: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 4, max: 48 }) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      thenSeconds: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 2, maxLength: 10 },
  ),
  seed: fc.nat(1000),
});

/** Longer than a kubelet waits before it looks at all that waits again. */
const SETTLE_MS = 200_000;

function podOf(cores: number, at: number) {
  const resources = { requests: { cpu: String(cores) } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${String(at)}`,
      annotations: { 'process.drydock.dev/main': 'sleep infinity' },
    },
    spec: {
      nodeName: 'node-1',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'registry.test/team/server:v1', resources }],
    },
  };
}

interface Played {
  /** What each running pod had been granted at each instant at which something was. */
  readonly granted: readonly ReadonlyMap<string, number>[];
  /** One of them had been deferred. */
  readonly hadWaited: boolean;
  readonly pods: readonly Pod[];
}

async function play(story: Story, decisions: LabOptions['decisions']): Promise<Played> {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(story.seed),
    preloaded: [
      { reference: 'registry.test/team/server:v1', image: { layers: [{ files: { a: 'b' } }] } },
    ],
    ...(decisions === undefined ? {} : { decisions }),
  });
  try {
    await lab.apply(...story.cores.map(podOf));
    await lab.advance(5000);
    const pods = lab.cluster.client.resource('pods');
    for (const { pod, cores, thenSeconds } of story.steps) {
      const name = `pod-${String(pod % story.cores.length)}`;
      if (lab.pod(name) === undefined) continue;
      if (cores === 0) await lab.delete('Pod', name);
      else {
        const containers = [{ name: 'main', resources: { requests: { cpu: String(cores) } } }];
        const asked = pods.patchResize({ name, namespace: 'default' }, { spec: { containers } });
        await lab.perform(asked);
      }
      await lab.advance(thenSeconds * 1000);
    }
    await lab.advance(SETTLE_MS);
    const said = lab.world.trace.of('event.recorded').map(({ detail }) => detail);
    const hadWaited = said.some(
      ({ reason, object }, at) =>
        reason === 'ResizeDeferred' &&
        said.slice(at).some((each) => each.reason === 'ResizeStarted' && each.object === object),
    );
    return { granted: grantsOf(lab, story), hadWaited, pods: lab.cluster.api.store.list('pods') };
  } finally {
    await lab.close();
  }
}

/** As the kubelet says it of itself; whoever has ended has nothing. */
function grantsOf(lab: Lab, { cores }: Story): readonly ReadonlyMap<string, number>[] {
  const now = new Map(cores.map((each, at) => [`default/pod-${String(at)}`, each]));
  const all = [new Map(now)];
  for (const { type, detail } of lab.world.trace.records) {
    if (type === 'container.exited') now.delete(podOfUid(lab, detail.podUid));
    if (type !== 'event.recorded' || detail.reason !== 'ResizeStarted') continue;
    const [, granted = ''] = /"requests":\{"cpu":"(\d+)"/.exec(detail.message) ?? [];
    now.set(detail.object, Number(granted));
    all.push(new Map(now));
  }
  return all;
}

function podOfUid(lab: Lab, uid: string): string {
  const started = lab.world.trace
    .of('container.started')
    .find(({ detail }) => detail.podUid === uid);
  return started?.detail.pod ?? '';
}

/** What is wrong with how it ended, if anything is. */
function faultOf(
  { metadata, spec, status }: Pod,
  granted: ReadonlyMap<string, number>,
  sometimes: Sometimes<'a resize waits to the end'>,
): string | undefined {
  const asked = Number(spec.containers[0]?.resources?.requests?.['cpu']);
  const has = granted.get(`default/${metadata.name}`) ?? 0;
  const runsWith = Number(status.containerStatuses?.[0]?.resources?.requests?.['cpu']);
  if (runsWith !== has)
    return `runs with ${String(runsWith)} cores, and was granted ${String(has)}`;
  const conditionOf = (type: string) => status.conditions?.find((each) => each.type === type);
  if (conditionOf('PodResizeInProgress') !== undefined) return 'is still being resized';
  const { reason } = conditionOf('PodResizePending') ?? {};
  if (asked === has) return reason === undefined ? undefined : `has what it asks for: ${reason}`;
  const taken = [...granted.values()].reduce((sum, each) => sum + each, 0);
  if (taken - has + asked <= ROOM) {
    return `asks for ${String(asked)} cores, for which there is room, and has ${String(has)}`;
  }
  sometimes('a resize waits to the end');
  return reason === 'Deferred' ? undefined : `is told ${reason ?? 'nothing'} while it waits`;
}

export const resizesKeepToTheRoom = ownLaw({
  name: 'what pods of a node are granted together never exceeds it, and each has in the end what it asks for, unless there is no room, and is told so',
  because:
    'pods are resized one by one, and those that wait are looked at again when others shrink or go.',
  oracle: 'cores added up by hand, by what the kubelet says it grants and what containers run with',
  file: 'property-tests/resizes-keep-to-the-room.test.ts',
  subjects: stories,
  runs: 40,
  sometimes: [
    'a resize was granted',
    'pods had the whole node',
    'a resize waits to the end',
    'a resize that waited was granted',
  ],
  defects: [
    { name: 'a kubelet that grants what others have', resizeRefusal: grantsWhatOthersHave },
    { name: 'a kubelet that forgets who waits for room', inOrderOfUrgency: forgetsWhoWaitsForRoom },
  ],
  judge: async (story, sometimes, defect: LabOptions['decisions']) => {
    const { granted, hadWaited, pods } = await play(story, defect);
    if (granted.length > 1) sometimes('a resize was granted');
    if (hadWaited) sometimes('a resize that waited was granted');
    for (const each of granted) {
      const sum = [...each.values()].reduce((total, cores) => total + cores, 0);
      if (sum > ROOM) return `${JSON.stringify([...each])} are ${String(sum)} cores`;
      if (sum > ROOM - 4) sometimes('pods had the whole node');
    }
    const last = new Map(granted.at(-1));
    for (const name of last.keys()) {
      if (!pods.some(({ metadata }) => `default/${metadata.name}` === name)) last.delete(name);
    }
    for (const pod of pods) {
      const fault = faultOf(pod, last, sometimes);
      if (fault !== undefined) return `${pod.metadata.name} ${fault}`;
    }
    return undefined;
  },
  lines: (story) => [JSON.stringify(story)],
});
