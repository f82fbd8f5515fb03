/** Who grants resizes, wired to who knows the node's pods and its room. */
import { AllocationManager, type AllocationManagerOptions } from './allocation/index.ts';
import type { PodConfig } from './config/index.ts';
import type { NodeWiring } from './node-wiring.ts';
import type { PodWorkers } from './pods/index.ts';

type PodAllocationsOptions = Pick<
  AllocationManagerOptions,
  'world' | 'actor' | 'recorder' | 'metrics' | 'decisions'
> & {
  readonly config: PodConfig;
  readonly node: () => NodeWiring;
  readonly workers: () => PodWorkers;
};

export function podAllocations(options: PodAllocationsOptions): AllocationManager {
  const { config, node, workers, world, actor, recorder, metrics, decisions } = options;
  return new AllocationManager({
    world,
    actor,
    recorder,
    metrics,
    decisions,
    getPod: (podUid) => config.get(podUid),
    verdict: (pod) => node().resizeVerdict(pod),
    triggerSync: (podUid) => {
      const pod = config.get(podUid);
      if (pod !== undefined) workers().updatePod(pod, 'Sync');
    },
  });
}
