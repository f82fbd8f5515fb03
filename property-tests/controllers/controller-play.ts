/**
 * A lab in which controllers work, with somebody who looks at it after every write: what must hold at
 * every moment is asked at every moment.
 */
import type { Client, Pod } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { choices, listen, type Fault } from '../../src/sim/index.ts';
import type { SeededDefect, Verdict } from '../law.ts';

const TAGS = ['v1', 'v2', 'v3'];
export const IMAGE = 'registry.test/server';

export interface ControllerPlay {
  readonly lab: Lab;
  /** What the looker first found wrong. */
  readonly verdict: () => Verdict;
}

interface Circumstances {
  readonly nodes?: number;
  /** Whatever happens at one instant may happen in any order; default true. */
  readonly interleave?: boolean;
  /** Planned before anything happens. */
  readonly faults?: readonly Fault[];
  readonly featureGates?: LabOptions['featureGates'];
}

/** Plays `story`; `look` is asked after every write to the API. */
export async function playControllers(
  seed: number,
  defect: SeededDefect | undefined,
  look: (lab: Lab) => Verdict,
  story: (play: ControllerPlay) => Promise<Verdict>,
  { nodes = 1, interleave = true, faults = [], featureGates = {} }: Circumstances = {},
): Promise<Verdict> {
  const lab = await Lab.open({
    ports: memoryPorts(),
    nodes,
    choices: choices.seeded(seed),
    interleave,
    featureGates,
    preloaded: TAGS.map((tag) => ({
      reference: `${IMAGE}:${tag}`,
      image: { layers: [{ files: { 'bin/server': tag } }] },
    })),
    seams: defect?.plug().seams ?? {},
  });
  let found: Verdict;
  const { loop, trace } = lab.world;
  listen(loop, trace.records$, ({ type, at }) => {
    if (type !== 'api.write' || found !== undefined) return;
    const wrong = look(lab);
    if (wrong !== undefined) found = `after ${String(at)} ms ${wrong}`;
  });
  for (const fault of faults) lab.fault(fault);
  try {
    const end = await story({ lab, verdict: () => found });
    return found ?? end;
  } finally {
    await lab.close();
  }
}

export function podsOf(lab: Lab): readonly Pod[] {
  return lab.cluster.api.store.list('pods', { namespace: 'default' });
}

export function isGoing({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export function isReady({ status }: Pod): boolean {
  return (
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}

/** A client of one controller, with one of its resources in other hands. */
export function inPlaceOf(
  controller: string,
  change: (real: Client) => Client['resource'],
): (real: Client, user: string) => Client {
  return (real, user) => {
    if (user !== controller) return real;
    const resource = change(real);
    return {
      resource,
      bind: (key, node) => real.bind(key, node),
      evict: (key, options) => real.evict(key, options),
    };
  };
}
