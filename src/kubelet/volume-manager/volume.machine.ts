/**
 * One volume of one pod on one node. Upstream: the mount states of
 * pkg/kubelet/volumemanager/cache/actual_state_of_world.go (v1.36).
 *
 *     unmounted --MOUNT--> mounting --SUCCEEDED--> mounted --MOUNT--> refreshing
 *         ^                 |    |                 |    ^                 |
 *         +------FAILED-----+ ABANDONED         UNMOUNT +-SUCCEEDED/FAILED/ABANDONED
 *         ^                      v                 v
 *         |                  uncertain --UNMOUNT--> unmounting --FAILED--> uncertain
 *         +-----------SUCCEEDED-----------------------+
 *
 * Uncertain counts as mounted for unmounting and as unmounted for waiting; from there the way leads
 * down only. A failed refresh never makes a mounted volume anything else.
 */
import { setup } from 'xstate';
import { lifecycle } from '../../sim/index.ts';

export const volumeMachine = setup({
  types: {
    events: {} as { readonly type: 'MOUNT' | 'UNMOUNT' | 'SUCCEEDED' | 'FAILED' | 'ABANDONED' },
  },
}).createMachine({
  id: 'volume',
  initial: 'unmounted',
  states: {
    unmounted: { on: { MOUNT: 'mounting' } },
    mounting: { on: { SUCCEEDED: 'mounted', FAILED: 'unmounted', ABANDONED: 'uncertain' } },
    mounted: { on: { MOUNT: 'refreshing', UNMOUNT: 'unmounting' } },
    refreshing: { on: { SUCCEEDED: 'mounted', FAILED: 'mounted', ABANDONED: 'mounted' } },
    unmounting: { on: { SUCCEEDED: 'unmounted', FAILED: 'uncertain' } },
    uncertain: { on: { UNMOUNT: 'unmounting' } },
  },
});

export const volumeLifecycle = lifecycle(volumeMachine);
