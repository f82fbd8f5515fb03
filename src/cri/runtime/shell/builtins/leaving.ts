/** What goes elsewhere in the script: loops, functions, the end. */
import type { Steps } from '../../../../sim/index.ts';
import type { Shell } from '../shell.ts';
import { complain, type Builtin } from './builtin.ts';

function leaveLoop(to: 'break' | 'continue'): Builtin {
  return function* (shell, [name = '', word = '1']) {
    const levels = /^[1-9]\d*$/.test(word) ? Number(word) : 0;
    if (levels === 0) return yield* complain(shell, name, `Illegal number: ${word}`, 2);
    if (shell.loopDepth > 0) shell.jump = { to, levels: Math.min(levels, shell.loopDepth) };
    return 0;
  };
}

function leave(to: 'return' | 'exit'): Builtin {
  return function* (shell: Shell, [name = '', word]: readonly string[]): Steps<number> {
    if (word !== undefined && !/^-?\d+$/.test(word)) {
      shell.jump = { to: 'exit', status: 2 };
      return yield* complain(shell, name, `Illegal number: ${word}`, 2);
    }
    const status = word === undefined ? shell.state.lastStatus : Number(word) & 255;
    shell.jump = { to, status };
    return status;
  };
}

export const leaving: readonly (readonly [string, Builtin])[] = [
  ['break', leaveLoop('break')],
  ['continue', leaveLoop('continue')],
  ['return', leave('return')],
  ['exit', leave('exit')],
];
