/**
 * The life of one container. Upstream states: cri-api `ContainerState`; SIGTERM, then SIGKILL after
 * the grace period, as CRI's StopContainer promises.
 *
 *     created --START--> running --EXIT--> exited
 *        |                  |                ^
 *        |                 STOP              |
 *        |                  v                |
 *        +----STOP----> stopping ---EXIT-----+     (after the grace: kill)
 */
import { assign, setup } from 'xstate';

/** The process behind the container; the machine tells it, it tells the machine EXIT. */
export interface ProcessControl {
  start(): void;
  terminate(): void;
  kill(): void;
}

export type ContainerMachineEvent =
  | { readonly type: 'START' }
  | { readonly type: 'STOP'; readonly graceMs: number }
  | { readonly type: 'EXIT' };

interface ContainerContext {
  readonly process: ProcessControl;
  readonly graceMs: number;
}

export const containerMachine = setup({
  types: {
    context: {} as ContainerContext,
    events: {} as ContainerMachineEvent,
    input: {} as { readonly process: ProcessControl },
  },
  actions: {
    startProcess: ({ context }) => {
      context.process.start();
    },
    terminateProcess: ({ context }) => {
      context.process.terminate();
    },
    killProcess: ({ context }) => {
      context.process.kill();
    },
    noteGrace: assign(({ event, context }) => ({
      graceMs: event.type === 'STOP' ? event.graceMs : context.graceMs,
    })),
    rejectUnexpected: ({ event }) => {
      if (!event.type.startsWith('xstate.')) throw new Error(`container: unexpected ${event.type}`);
    },
  },
  guards: {
    isShorter: ({ context, event }) => event.type === 'STOP' && event.graceMs < context.graceMs,
  },
  delays: { grace: ({ context }) => context.graceMs },
}).createMachine({
  id: 'container',
  context: ({ input }) => ({ process: input.process, graceMs: 0 }),
  initial: 'created',
  on: { '*': { actions: 'rejectUnexpected' } },
  states: {
    created: { on: { START: 'running', STOP: 'exited', EXIT: 'exited' } },
    running: {
      entry: 'startProcess',
      on: { EXIT: 'exited', STOP: { target: 'stopping', actions: 'noteGrace' } },
    },
    stopping: {
      entry: 'terminateProcess',
      after: { grace: { actions: 'killProcess' } },
      on: {
        EXIT: 'exited',
        STOP: [
          { guard: 'isShorter', target: 'stopping', reenter: true, actions: 'noteGrace' },
          { actions: [] },
        ],
      },
    },
    exited: { on: { STOP: {}, EXIT: {} } },
  },
});
