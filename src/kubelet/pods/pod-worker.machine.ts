/**
 * The lifecycle of one pod on this node, and its worker: at most one pass at a time, and only forward.
 * Upstream: pkg/kubelet/pod_workers.go (v1.36), the worker states.
 *
 *     syncing ----TERMINATION_REQUESTED, ENDED----> terminating --CONTAINERS_STOPPED--> terminated
 *        |                                                                                |    |
 *        +--------------------------------ENDED_BEFORE------------------------------------+    |
 *        +--------------------------------NEVER_STARTED---------------> finished               |
 *                                                                            VOLUMES_GONE: finished
 *
 * Each of the three is `idle` or `busy` with a pass. REQUESTED begins one; a pass that ended without
 * moving the pod on, well or not, is PASSED. Whoever moves on is busy at once. No arrow leads back, so
 * a pod that was asked to end never syncs again, whatever is still sent.
 *
 * A request for termination ends a sync under way; what it published stays, and what the runtime has begun
 * for it is done to its end before the pod's own end begins, a pull too. It never ends what comes after: a
 * shortened grace period takes effect at the next attempt, as upstream.
 */
import { setup } from 'xstate';
import { byOwner, lifecycle, type PhaseOf } from '../../sim/index.ts';

export const podWorkerMachine = setup({
  types: {
    events: {} as
      /** There is something to do for the pod. */
      | { readonly type: 'REQUESTED' }
      /** Somebody wants the pod's end. */
      | { readonly type: 'TERMINATION_REQUESTED' }
      /** The pod had ended before this kubelet knew it. */
      | { readonly type: 'ENDED_BEFORE' }
      /** The pass ended, well or not, and the pod is where it was. */
      | { readonly type: 'PASSED' }
      /** A static pod whose end was asked for while it waited for its name. */
      | { readonly type: 'NEVER_STARTED' }
      /** A sync found that the pod is over. */
      | { readonly type: 'ENDED' }
      | { readonly type: 'CONTAINERS_STOPPED' }
      | { readonly type: 'VOLUMES_GONE' },
  },
  actions: { sync: byOwner, terminate: byOwner, cleanUp: byOwner, endPass: byOwner },
}).createMachine({
  id: 'podWorker',
  initial: 'syncing',
  states: {
    syncing: {
      initial: 'idle',
      on: { TERMINATION_REQUESTED: 'terminating.busy' },
      states: {
        idle: {
          on: {
            REQUESTED: 'busy',
            ENDED_BEFORE: '#podWorker.terminated.busy',
            NEVER_STARTED: '#podWorker.finished',
          },
        },
        busy: {
          entry: 'sync',
          exit: 'endPass',
          on: { REQUESTED: {}, PASSED: 'idle', ENDED: '#podWorker.terminating.busy' },
        },
      },
    },
    terminating: {
      initial: 'idle',
      on: { TERMINATION_REQUESTED: {} },
      states: {
        idle: { on: { REQUESTED: 'busy' } },
        busy: {
          entry: 'terminate',
          exit: 'endPass',
          on: { REQUESTED: {}, PASSED: 'idle', CONTAINERS_STOPPED: '#podWorker.terminated.busy' },
        },
      },
    },
    terminated: {
      initial: 'idle',
      on: { TERMINATION_REQUESTED: {} },
      states: {
        idle: { on: { REQUESTED: 'busy' } },
        busy: {
          entry: 'cleanUp',
          exit: 'endPass',
          on: { REQUESTED: {}, PASSED: 'idle', VOLUMES_GONE: '#podWorker.finished' },
        },
      },
    },
    finished: { type: 'final' },
  },
});

export const podWorkerLifecycle = lifecycle(podWorkerMachine);

export type WorkerPhase = PhaseOf<typeof podWorkerMachine>;
