/**
 * One volume of one pod on one node. Upstream: the mount states of
 * pkg/kubelet/volumemanager/cache/actual_state_of_world.go (v1.36).
 *
 *     unmounted --FOUND--> uncertain
 *     unmounted --MOUNT--> mounting --SUCCEEDED--> mounted --MOUNT--> refreshing
 *         ^                 |    |                 |    ^                 |
 *         +------FAILED-----+ ABANDONED         UNMOUNT +-SUCCEEDED/FAILED/LEFT/ABANDONED
 *         ^                   or LEFT              v
 *         |                      v
 *         |                  uncertain --UNMOUNT--> unmounting --FAILED/LEFT--> uncertain
 *         |                      ^ --MOUNT--> remounting --SUCCEEDED--> mounted
 *         |                      +--FAILED/LEFT/ABANDONED--+
 *         +-----------SUCCEEDED-----------------------+
 *
 * FOUND is a volume whose directory this kubelet found on the disk when it started: whether anything is
 * mounted there, and what, the next set-up tells. LEFT is a failure that could not take back what it had begun. Uncertain counts as mounted for
 * unmounting and as unmounted for waiting; a set-up that fails leaves it so. A failed refresh never
 * makes a mounted volume anything else.
 */
import { setup } from 'xstate';
import { lifecycle } from '../../sim/index.ts';

export const volumeMachine = setup({
  types: {
    events: {} as {
      readonly type: 'FOUND' | 'MOUNT' | 'UNMOUNT' | 'SUCCEEDED' | 'FAILED' | 'LEFT' | 'ABANDONED';
    },
  },
}).createMachine({
  id: 'volume',
  initial: 'unmounted',
  states: {
    unmounted: { on: { MOUNT: 'mounting', FOUND: 'uncertain' } },
    mounting: {
      on: { SUCCEEDED: 'mounted', FAILED: 'unmounted', LEFT: 'uncertain', ABANDONED: 'uncertain' },
    },
    mounted: { on: { MOUNT: 'refreshing', UNMOUNT: 'unmounting' } },
    refreshing: {
      on: { SUCCEEDED: 'mounted', FAILED: 'mounted', LEFT: 'mounted', ABANDONED: 'mounted' },
    },
    unmounting: { on: { SUCCEEDED: 'unmounted', FAILED: 'uncertain', LEFT: 'uncertain' } },
    uncertain: { on: { MOUNT: 'remounting', UNMOUNT: 'unmounting' } },
    remounting: {
      on: { SUCCEEDED: 'mounted', FAILED: 'uncertain', LEFT: 'uncertain', ABANDONED: 'uncertain' },
    },
  },
});

export const volumeLifecycle = lifecycle(volumeMachine);
