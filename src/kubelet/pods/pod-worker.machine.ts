/**
 * One pod's worker: at most one pass at a time, and only forward.
 * Upstream: pkg/kubelet/pod_workers.go (v1.36), the worker states.
 *
 *             SYNC                 TERMINATE                CLEAN_UP
 *     idle ---------> syncing     idle ----> terminating   idle ----> terminated
 *      ^                 |                        |                       |
 *      +----- PASSED ----+------------------------+-------- PASSED -------+--> FINISHED: finished
 *
 * Which of the three it is follows from the pod's own phase, which moves forward only. CANCEL ends a
 * sync under way early; what it published stays.
 */
import { setup } from 'xstate';
import { byOwner, lifecycle } from '../../sim/index.ts';

export type WorkerPhase = 'sync' | 'terminating' | 'terminated';

export const podWorkerMachine = setup({
  types: {
    events: {} as
      /** Begin a pass. */
      | { readonly type: 'SYNC' | 'TERMINATE' | 'CLEAN_UP' }
      /** The pass ended, well or not. */
      | { readonly type: 'PASSED' }
      | { readonly type: 'CANCEL' }
      /** The last pass of all succeeded. */
      | { readonly type: 'FINISHED' },
  },
  actions: { sync: byOwner, terminate: byOwner, cleanUp: byOwner, endPass: byOwner },
}).createMachine({
  id: 'podWorker',
  initial: 'idle',
  states: {
    idle: { on: { SYNC: 'syncing', TERMINATE: 'terminating', CLEAN_UP: 'terminated' } },
    syncing: { entry: 'sync', exit: 'endPass', on: { PASSED: 'idle', CANCEL: 'idle' } },
    // A shortened grace period takes effect at the next attempt, as upstream.
    terminating: { entry: 'terminate', exit: 'endPass', on: { PASSED: 'idle', CANCEL: {} } },
    terminated: {
      entry: 'cleanUp',
      exit: 'endPass',
      on: { PASSED: 'idle', FINISHED: 'finished', CANCEL: {} },
    },
    finished: { type: 'final' },
  },
});

export const podWorkerLifecycle = lifecycle(podWorkerMachine);
