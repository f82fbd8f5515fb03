import { describe, expect, it } from 'vitest';
import { DEFAULT_KUBELET_CONFIGURATION } from '../model/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { shutdownGroups, type ShutdownConfiguration } from './shutdown-groups.ts';

const PRIORITIES = [-10, 0, 999, 1000, 5000, 2_000_000_000, 2_000_001_000];

/** `seconds: priorities of its pods` */
function groups(configuration: Partial<ShutdownConfiguration>): readonly string[] {
  const pods = PRIORITIES.map((priority) => aPod({ spec: { priority } }));
  return shutdownGroups({ ...DEFAULT_KUBELET_CONFIGURATION, ...configuration }, pods).map(
    ({ withinMs, pods: members }) =>
      `${String(withinMs / 1000)}: ${members.map(({ spec }) => String(spec.priority)).join(' ')}`,
  );
}

describe('shutdownGroups', () => {
  it('are none unless there is time', () => {
    expect(groups({})).toEqual([]);
  });

  it('are the usual and the critical pods', () => {
    expect(
      groups({ shutdownGracePeriodMs: 30_000, shutdownGracePeriodCriticalPodsMs: 10_000 }),
    ).toEqual(['20: -10 0 999 1000 5000', '10: 2000000000 2000001000']);
  });

  it('are those of the list, whatever its order; a pod is in the highest not above it', () => {
    expect(
      groups({
        shutdownGracePeriodByPodPriority: [
          { priority: 2_000_000_000, shutdownGracePeriodSeconds: 5 },
          { priority: 0, shutdownGracePeriodSeconds: 60 },
          { priority: 1000, shutdownGracePeriodSeconds: 20 },
        ],
      }),
    ).toEqual(['60: -10 0 999', '20: 1000 5000', '5: 2000000000 2000001000']);
  });
});
