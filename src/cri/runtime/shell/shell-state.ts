/** What a shell knows: variables, parameters, functions, options, traps. A subshell begins with a copy. */
import type { CompoundCommand, CompoundList, Redirected } from 'unbash';

export interface Variable {
  readonly value: string | undefined;
  readonly isExported: boolean;
  readonly isReadOnly: boolean;
}

export type FunctionBody = CompoundCommand | Redirected | CompoundList;

/** `set -e` and so on, by letter; `o` holds those that have names alone. */
export type OptionLetter = 'a' | 'C' | 'e' | 'f' | 'n' | 'u' | 'v' | 'x';

export const OPTION_NAMES: Readonly<Record<string, OptionLetter>> = {
  allexport: 'a',
  noclobber: 'C',
  errexit: 'e',
  noglob: 'f',
  noexec: 'n',
  nounset: 'u',
  verbose: 'v',
  xtrace: 'x',
};

export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';
}

export class ShellState {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, FunctionBody>;
  readonly options: Set<OptionLetter>;
  hasPipefail: boolean;
  /** What the shell is called: `$0`. */
  name: string;
  parameters: readonly string[];
  lastStatus: number;
  /** `$!` */
  lastBackground: number | undefined;
  /** The process number of the first shell, of which this is a part: `$$`. */
  mainPid: number;
  /** Actions by signal; 0 is the shell's end. */
  readonly traps = new Map<number, string>();
  /** What `local` has covered, innermost function last. */
  readonly locals: Map<string, Variable | undefined>[] = [];

  constructor(from: ShellState | undefined, name: string, mainPid: number) {
    this.variables = new Map(from?.variables);
    this.functions = new Map(from?.functions);
    this.options = new Set(from?.options);
    this.hasPipefail = from?.hasPipefail ?? false;
    this.name = name;
    this.parameters = from?.parameters ?? [];
    this.lastStatus = from?.lastStatus ?? 0;
    this.lastBackground = from?.lastBackground;
    this.mainPid = mainPid;
    for (const local of from?.locals ?? []) this.locals.push(new Map(local));
  }

  get(name: string): string | undefined {
    return this.variables.get(name)?.value;
  }

  /** @throws {ReadOnlyError} */
  set(name: string, value: string | undefined, exports = false): void {
    const before = this.variables.get(name);
    if (before?.isReadOnly === true) throw new ReadOnlyError(`${name}: is read only`);
    const isExported = exports || before?.isExported === true || this.options.has('a');
    this.variables.set(name, { value, isExported, isReadOnly: false });
  }

  /** @throws {ReadOnlyError} */
  unset(name: string): void {
    if (this.variables.get(name)?.isReadOnly === true) {
      throw new ReadOnlyError(`${name}: is read only`);
    }
    this.variables.delete(name);
  }

  declareLocal(name: string): void {
    const covered = this.locals.at(-1);
    if (covered === undefined || covered.has(name)) return;
    covered.set(name, this.variables.get(name));
  }

  restoreLocals(): void {
    for (const [name, before] of this.locals.pop() ?? []) {
      if (before === undefined) this.variables.delete(name);
      else this.variables.set(name, before);
    }
  }

  exported(): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, { value, isExported }] of this.variables) {
      if (isExported && value !== undefined) env.set(name, value);
    }
    return env;
  }
}
