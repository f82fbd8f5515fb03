/** In which order the containers of a pod start and stop, from its spec alone. */
import type { Pod } from '../../src/api/index.ts';
import type { Played } from '../playing/played.ts';

export interface OrderedPod {
  /** `default/web` */
  readonly name: string;
  readonly graceSeconds: number;
  /** By name: what must have been started before, or have exited with 0. */
  readonly before: ReadonlyMap<string, readonly Predecessor[]>;
  /** By the name of a sidecar: what ends before it. */
  readonly outlives: ReadonlyMap<string, readonly string[]>;
}

interface Predecessor {
  readonly name: string;
  readonly isSidecar: boolean;
}

/** By UID, those that have init containers. */
export function orderedPods({ pods }: Played): ReadonlyMap<string, OrderedPod> {
  const found = new Map<string, OrderedPod>();
  for (const { pod } of pods) {
    if (pod?.spec.initContainers === undefined || found.has(pod.metadata.uid)) continue;
    found.set(pod.metadata.uid, orderOf(pod));
  }
  return found;
}

function orderOf({ metadata, spec }: Pod): OrderedPod {
  const before = new Map<string, readonly Predecessor[]>();
  let predecessors: readonly Predecessor[] = [];
  for (const { name, restartPolicy } of spec.initContainers ?? []) {
    before.set(name, predecessors);
    predecessors = [...predecessors, { name, isSidecar: restartPolicy === 'Always' }];
  }
  for (const { name } of spec.containers) before.set(name, predecessors);
  const regular = spec.containers.map(({ name }) => name);
  const sidecars = predecessors.filter(({ isSidecar }) => isSidecar).map(({ name }) => name);
  const outlives = new Map(
    sidecars.map((name, at) => [name, [...regular, ...sidecars.slice(at + 1)]]),
  );
  return {
    name: `${metadata.namespace}/${metadata.name}`,
    graceSeconds: spec.terminationGracePeriodSeconds ?? 0,
    before,
    outlives,
  };
}
