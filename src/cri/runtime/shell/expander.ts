/** What a shell is to its words, and how they are read. */
import type { ParsedScript } from 'unbash';
import type { Steps } from '../../../sim/index.ts';
import type { OsProcess } from '../processes/os-process.ts';
import type { ShellState } from './shell-state.ts';

export interface Expander {
  readonly state: ShellState;
  readonly process: OsProcess;
  /** What the commands of a script write, in a subshell. */
  substitute(script: ParsedScript): Steps<string>;
  /** Of parameters that are no variables: `?`, `$`, `1`, `RANDOM`. */
  special(name: string): string | undefined;
}

/** Ends the shell with 2. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError';
}

/** How the parts of a word are read. */
export interface Context {
  /** Between double quotes, or where nothing is split. */
  readonly isQuoted: boolean;
  /** Of the operand of an expansion: its own text is split too. */
  readonly splitsText: boolean;
}
