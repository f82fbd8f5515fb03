/** The commands that a shell carries out itself, by name. */
import type { Steps } from '../../../sim/index.ts';
import { AppletCall, type Applet } from '../applets/applet.ts';
import { echo, printf } from '../applets/print.ts';
import { test } from '../applets/test.ts';
import { leaving } from './builtins/leaving.ts';
import { running } from './builtins/running.ts';
import { setting } from './builtins/setting.ts';
import type { Builtin } from './builtins/builtin.ts';
import type { Shell } from './shell.ts';

/** An applet that needs no process of its own. */
function within(applet: Applet): Builtin {
  return function* (shell: Shell, [name = '', ...args]: readonly string[]): Steps<number> {
    return yield* applet(new AppletCall(shell.process, name, args));
  };
}

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map([
  ...leaving,
  ...running,
  ...setting,
  ['echo', within(echo)],
  ['printf', within(printf)],
  ['test', within(test)],
  ['[', within(test)],
]);

/** Assignments before them last, and a failed redirection ends the shell. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'source',
  'times',
  'trap',
  'unset',
]);
