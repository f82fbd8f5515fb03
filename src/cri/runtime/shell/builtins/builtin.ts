import type { Steps } from '../../../../sim/index.ts';
import type { Shell } from '../shell.ts';

/** `argv` begins with its own name; answers the status. */
export type Builtin = (shell: Shell, argv: readonly string[]) => Steps<number>;

/** `sh: cd: …` */
export function* complain(shell: Shell, name: string, text: string, status = 1): Steps<number> {
  yield* shell.complain(`${name}: ${text}`);
  return status;
}
