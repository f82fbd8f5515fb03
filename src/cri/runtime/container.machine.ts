/**
 * One container's life. Upstream: containerd's CRI plugin, internal/cri/server/container_stop.go.
 *
 *     created ──START──▶ running ──STOP──▶ stopping ──GRACE_OVER, KILL──▶ exited (137)
 *                         │ │                  │
 *                         │ └──PROCESS_EXITED──┴────────────────────────▶ exited (its code)
 *                         └───LOSE───▶ lost ◀─LOSE──┘ ──STOP, KILL──────▶ exited (255)
 *
 * FAIL is a start that came to nothing: exited (128), no process ever ran.
 * STOP asks with SIGTERM and, once its timeout is over, ends with SIGKILL; a further STOP while
 * stopping can only shorten the time that is left. KILL is SIGKILL at once. What SIGTERM means to
 * the process is the process's own affair. A lost container is one of which the runtime does not know
 * whether it runs; its process is gone, and nobody has seen how it ended.
 */
import { setup } from 'xstate';
import { byOwner, lifecycle } from '../../sim/index.ts';

export const containerMachine = setup({
  types: {
    events: {} as {
      readonly type: 'START' | 'FAIL' | 'STOP' | 'GRACE_OVER' | 'KILL' | 'PROCESS_EXITED' | 'LOSE';
    },
  },
  actions: {
    /** Runs the process; its end is PROCESS_EXITED, possibly within this action. */
    startProcess: byOwner,
    sendSigterm: byOwner,
    /** The process ends at once and reports nothing. */
    sendSigkill: byOwner,
    /** GRACE_OVER is due once the timeout of STOP is over. */
    startGrace: byOwner,
    endGrace: byOwner,
    announceLoss: byOwner,
    announceExit: byOwner,
  },
}).createMachine({
  id: 'container',
  initial: 'created',
  states: {
    created: { on: { START: 'running', FAIL: 'exited' } },
    running: {
      entry: 'startProcess',
      on: {
        STOP: { target: 'stopping', actions: 'sendSigterm' },
        KILL: { target: 'exited', actions: 'sendSigkill' },
        PROCESS_EXITED: 'exited',
        LOSE: { target: 'lost', actions: 'sendSigkill' },
      },
    },
    lost: { entry: 'announceLoss', on: { STOP: 'exited', KILL: 'exited' } },
    stopping: {
      entry: 'startGrace',
      exit: 'endGrace',
      on: {
        STOP: { target: 'stopping', reenter: true },
        GRACE_OVER: { target: 'exited', actions: 'sendSigkill' },
        KILL: { target: 'exited', actions: 'sendSigkill' },
        PROCESS_EXITED: 'exited',
        LOSE: { target: 'lost', actions: 'sendSigkill' },
      },
    },
    exited: { type: 'final', entry: 'announceExit' },
  },
});

export const containerLifecycle = lifecycle(containerMachine);
