/**
 * One container's life. Upstream: containerd's CRI plugin, internal/cri/server/container_stop.go.
 *
 *     created ──START──▶ running ──STOP──▶ stopping ──grace over──▶ exited (137)
 *                           │                  │
 *                           └─────PROCESS_EXITED┴──────────────────▶ exited (its code)
 *
 * STOP asks with SIGTERM and, once its timeout is over, ends with SIGKILL; a further STOP while
 * stopping can only shorten the time that is left. KILL is SIGKILL at once. What SIGTERM means to
 * the process is the process's own affair.
 */
import { assign, setup, type Actor } from 'xstate';
import { invariant, type Instant } from '../../sim/index.ts';

export interface ContainerInput {
  readonly now: () => Instant;
  readonly process: {
    /** Runs it; its end is reported as PROCESS_EXITED, also within this call. */
    start(): void;
    /** SIGTERM. */
    terminate(): void;
    /** SIGKILL: it ends at once and reports nothing. */
    kill(): void;
  };
  /** The container has come to its end. */
  exited(exitCode: number): void;
}

interface ContainerContext extends ContainerInput {
  /** When SIGKILL is due; meaningful while stopping. */
  readonly killAt: Instant;
  readonly exitCode: number;
}

export type ContainerMachineEvent =
  | { readonly type: 'START' }
  | { readonly type: 'STOP'; readonly timeoutMs: number }
  | { readonly type: 'KILL' }
  | { readonly type: 'PROCESS_EXITED'; readonly exitCode: number };

/** 128 + 9, as a shell reports SIGKILL. */
const EXIT_CODE_SIGKILL = 137;

export const containerMachine = setup({
  types: {
    context: {} as ContainerContext,
    events: {} as ContainerMachineEvent,
    input: {} as ContainerInput,
  },
  actions: {
    startProcess: ({ context }) => context.process.start(),
    sendSigterm: ({ context }) => context.process.terminate(),
    sendSigkill: ({ context }) => context.process.kill(),
    setDeadline: assign({
      killAt: ({ context, event }) =>
        event.type === 'STOP' ? context.now() + event.timeoutMs : context.killAt,
    }),
    shortenDeadline: assign({
      killAt: ({ context, event }) =>
        event.type === 'STOP'
          ? Math.min(context.killAt, context.now() + event.timeoutMs)
          : context.killAt,
    }),
    recordExitCode: assign({
      exitCode: ({ context, event }) =>
        event.type === 'PROCESS_EXITED' ? event.exitCode : context.exitCode,
    }),
    recordSigkill: assign({ exitCode: EXIT_CODE_SIGKILL }),
    announceExit: ({ context }) => context.exited(context.exitCode),
    rejectUnexpected: ({ event }) => {
      const { type } = event as { readonly type: string };
      invariant(type.startsWith('xstate.'), `container: unexpected ${type}`);
    },
  },
  delays: { untilKill: ({ context }) => Math.max(0, context.killAt - context.now()) },
}).createMachine({
  id: 'container',
  context: ({ input }) => ({ ...input, killAt: Infinity, exitCode: 0 }),
  initial: 'created',
  on: { '*': { actions: 'rejectUnexpected' } },
  states: {
    created: { on: { START: 'running' } },
    running: {
      entry: 'startProcess',
      on: {
        STOP: { target: 'stopping', actions: ['setDeadline', 'sendSigterm'] },
        KILL: { target: 'exited', actions: ['sendSigkill', 'recordSigkill'] },
        PROCESS_EXITED: { target: 'exited', actions: 'recordExitCode' },
      },
    },
    stopping: {
      after: { untilKill: { target: 'exited', actions: ['sendSigkill', 'recordSigkill'] } },
      on: {
        STOP: { target: 'stopping', reenter: true, actions: 'shortenDeadline' },
        KILL: { target: 'exited', actions: ['sendSigkill', 'recordSigkill'] },
        PROCESS_EXITED: { target: 'exited', actions: 'recordExitCode' },
      },
    },
    exited: { type: 'final', entry: 'announceExit' },
  },
});

/** The machine, started. */
export type ContainerActor = Actor<typeof containerMachine>;
