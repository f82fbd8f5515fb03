/** How a program that was found is played. */
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { AppletCall, UsageError } from './applets/applet.ts';
import { APPLETS } from './applets/applets.ts';
import type { OsProcess, Program } from './processes/os-process.ts';
import { perform } from '../../sim/index.ts';
import { pause } from '../../sim/index.ts';
import { SIGNALS } from './processes/signals.ts';
import { playModel } from './program-models.ts';
import { SHELL_NAMES, type ProgramKind } from './rootfs/programs.ts';
import { shellMain } from './shell/shell-main.ts';

export function playProgram(kind: ProgramKind, argv: readonly string[]): Program {
  switch (kind.is) {
    case 'shell':
      return (process) => shellMain(process, argv);
    case 'applet':
      return (process) => playApplet(process, kind.name, argv.slice(1));
    case 'busybox': {
      const [, name = '', ...args] = argv;
      if (SHELL_NAMES.includes(name)) return (process) => shellMain(process, [name, ...args]);
      return (process) => playApplet(process, name, args);
    }
    case 'script':
      throw new Error('a script is played by its interpreter');
    case 'text':
      return (process) => shellMain(process, argv);
    case 'modelled':
      return playModel(kind.script);
    case 'unknown':
      return waitForASignal;
    default:
      return kind satisfies never;
  }
}

function* playApplet(process: OsProcess, name: string, args: readonly string[]): Steps<number> {
  const applet = APPLETS.get(name);
  if (applet === undefined) {
    yield* process.complain(`${name}: applet not found`);
    return 127;
  }
  const call = new AppletCall(process, name, args);
  try {
    return yield* applet(call);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof UsageError)) throw error;
    return yield* call.complain(error.message);
  }
}

/** A server of which nothing is known: it runs until it is asked to end, and does so at once. */
function* waitForASignal(process: OsProcess): Steps<number> {
  const { world, lane } = process.table;
  process.takesSignal = (signal) => {
    if (signal !== SIGNALS['TERM'] && signal !== SIGNALS['INT'] && signal !== SIGNALS['QUIT']) {
      return false;
    }
    process.kill(signal);
    return true;
  };
  yield* perform(pause(world.loop, lane, Infinity));
  return 0;
}
