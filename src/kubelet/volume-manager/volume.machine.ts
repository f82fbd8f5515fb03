/**
 * One volume of one pod on one node. Upstream: the mount states of
 * pkg/kubelet/volumemanager/cache/actual_state_of_world.go (v1.36).
 *
 *     unmounted --MOUNT--> mounting --SUCCEEDED--> mounted --MOUNT--> refreshing
 *         ^                   |                    |    ^                 |
 *         +------FAILED-------+                 UNMOUNT +-SUCCEEDED/FAILED+
 *         ^                                        v
 *         +-----------SUCCEEDED-------------- unmounting --FAILED--> uncertain
 *
 * Uncertain counts as mounted for unmounting and as unmounted for waiting. A failed refresh never
 * makes a mounted volume anything else.
 */
import { setup } from 'xstate';

export type VolumeEvent =
  | { readonly type: 'MOUNT' }
  | { readonly type: 'UNMOUNT' }
  | { readonly type: 'SUCCEEDED' }
  | { readonly type: 'FAILED' };

export const volumeMachine = setup({
  types: { events: {} as VolumeEvent },
  actions: {
    rejectUnexpected: ({ event }) => {
      if (!event.type.startsWith('xstate.')) throw new Error(`volume: unexpected ${event.type}`);
    },
  },
}).createMachine({
  id: 'volume',
  context: {},
  initial: 'unmounted',
  on: { '*': { actions: 'rejectUnexpected' } },
  states: {
    unmounted: { on: { MOUNT: 'mounting' } },
    mounting: { on: { SUCCEEDED: 'mounted', FAILED: 'unmounted' } },
    mounted: { on: { MOUNT: 'refreshing', UNMOUNT: 'unmounting' } },
    refreshing: { on: { SUCCEEDED: 'mounted', FAILED: 'mounted' } },
    unmounting: { on: { SUCCEEDED: 'unmounted', FAILED: 'uncertain' } },
    uncertain: { on: { MOUNT: 'mounting', UNMOUNT: 'unmounting' } },
  },
});
