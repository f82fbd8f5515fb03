/**
 * One pod's worker: at most one pass at a time, and only forward.
 * Upstream: pkg/kubelet/pod_workers.go (v1.36), the worker states.
 *
 *                 WAKE [sync]          WAKE [terminating]       WAKE [terminated]
 *     idle --------------> syncing     idle -----> terminating  idle -----> terminated
 *      ^                     |                        |                        |
 *      +------- PASSED ------+------------------------+--- PASSED/FAILED ------+--> FINISHED: finished
 *
 * Which of the three a WAKE leads to is the pod's own state (`phase()`), which moves forward only.
 * CANCEL ends a running pass early; what it published stays.
 */
import { setup } from 'xstate';

export type WorkerPhase = 'sync' | 'terminating' | 'terminated';

/** What the machine lets happen; the owner does it and answers PASSED, FINISHED. */
export interface WorkerEffects {
  phase(): WorkerPhase;
  beginPass(phase: WorkerPhase): void;
  endPass(): void;
}

export type PodWorkerEvent =
  | { readonly type: 'WAKE' }
  /** The pass ended, well or not. */
  | { readonly type: 'PASSED' }
  | { readonly type: 'CANCEL' }
  /** The last pass of all succeeded. */
  | { readonly type: 'FINISHED' };

export const podWorkerMachine = setup({
  types: {
    context: {} as { readonly effects: WorkerEffects },
    events: {} as PodWorkerEvent,
    input: {} as { readonly effects: WorkerEffects },
  },
  actions: {
    sync: ({ context }) => {
      context.effects.beginPass('sync');
    },
    terminate: ({ context }) => {
      context.effects.beginPass('terminating');
    },
    cleanUp: ({ context }) => {
      context.effects.beginPass('terminated');
    },
    endPass: ({ context }) => {
      context.effects.endPass();
    },
    rejectUnexpected: ({ event }) => {
      if (!event.type.startsWith('xstate.'))
        throw new Error(`pod worker: unexpected ${event.type}`);
    },
  },
  guards: {
    isSyncing: ({ context }) => context.effects.phase() === 'sync',
    isTerminating: ({ context }) => context.effects.phase() === 'terminating',
  },
}).createMachine({
  id: 'podWorker',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'idle',
  on: { '*': { actions: 'rejectUnexpected' } },
  states: {
    idle: {
      on: {
        WAKE: [
          { guard: 'isSyncing', target: 'syncing' },
          { guard: 'isTerminating', target: 'terminating' },
          { target: 'terminated' },
        ],
        CANCEL: {},
      },
    },
    syncing: {
      entry: 'sync',
      exit: 'endPass',
      on: { PASSED: 'idle', CANCEL: 'idle', WAKE: {} },
    },
    terminating: {
      entry: 'terminate',
      exit: 'endPass',
      // A shortened grace period takes effect at the next attempt, as upstream.
      on: { PASSED: 'idle', CANCEL: {}, WAKE: {} },
    },
    terminated: {
      entry: 'cleanUp',
      exit: 'endPass',
      on: { PASSED: 'idle', FINISHED: 'finished', CANCEL: {}, WAKE: {} },
    },
    finished: { on: { WAKE: {}, CANCEL: {} } },
  },
});
