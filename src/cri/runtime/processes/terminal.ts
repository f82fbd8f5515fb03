/**
 * A terminal: what is typed is echoed, can be taken back until the line is ended, and some keys are signals. Source:
 * termios(3), the line discipline of Linux in canonical mode.
 */
import { perform, type Steps } from '../../../sim/index.ts';
import type { TerminalSize } from '../../index.ts';
import { Bell } from './bell.ts';
import type { OpenFile } from './open-file.ts';
import { SIGNALS } from './signals.ts';

const KEY_SIGNALS: Readonly<Record<string, number | undefined>> = {
  '\x03': SIGNALS['INT'],
  '\x1c': SIGNALS['QUIT'],
};
const END_OF_FILE = '\x04';
const KILL_LINE = '\x15';
const KILL_WORD = '\x17';
const ERASE = new Set(['\x7f', '\b']);
const RUB_OUT = '\b \b';

export class Terminal implements OpenFile {
  size: TerminalSize = { columns: 0, rows: 0 };
  readonly #output: (data: string) => void;
  readonly #signal: (signal: number) => void;
  readonly #written: () => Steps<void>;
  readonly #bell = new Bell();
  /** Complete lines; an empty one is the end of a file. */
  readonly #lines: string[] = [];
  #line = '';
  #hasHungUp = false;

  /** @param signal to whoever is in the foreground. @param written waits until there is room for more */
  constructor(
    output: (data: string) => void,
    signal: (signal: number) => void,
    written: () => Steps<void> = function* () {
      // A log has room.
    },
  ) {
    this.#output = output;
    this.#signal = signal;
    this.#written = written;
  }

  /** What is typed. */
  type(keys: string): void {
    for (const key of keys) this.#typeKey(key === '\r' ? '\n' : key);
  }

  /** Nobody types any more. */
  hangUp(): void {
    this.#hasHungUp = true;
    this.#bell.ring();
  }

  resize(size: TerminalSize): void {
    const { columns, rows } = this.size;
    this.size = size;
    if (columns !== size.columns || rows !== size.rows) this.#signal(SIGNALS['WINCH'] ?? 0);
  }

  *read(max: number): Steps<string> {
    while (this.#lines.length === 0 && !this.#hasHungUp) yield* perform(this.#bell.rung());
    const line = this.#lines.shift() ?? '';
    if (line.length > max) this.#lines.unshift(line.slice(max));
    return line.slice(0, max);
  }

  unread(data: string): void {
    if (data === '') return;
    this.#lines.unshift(data);
    this.#bell.ring();
  }

  *write(data: string): Steps<void> {
    this.#output(data.replaceAll('\n', '\r\n'));
    yield* this.#written();
  }

  close(): void {
    this.#lines.length = 0;
  }

  #typeKey(key: string): void {
    const signal = KEY_SIGNALS[key];
    if (signal !== undefined) {
      this.#line = '';
      this.#lines.length = 0;
      this.#output(shownOf(key));
      this.#signal(signal);
    } else if (ERASE.has(key)) this.#rubOut(1);
    else if (key === KILL_LINE) this.#rubOut(this.#line.length);
    else if (key === KILL_WORD) this.#rubOut(/\S*\s*$/.exec(this.#line)?.[0].length ?? 0);
    else if (key === END_OF_FILE) this.#complete();
    else {
      this.#line += key;
      this.#output(shownOf(key));
      if (key === '\n') this.#complete();
    }
  }

  #rubOut(count: number): void {
    const length = Math.min(count, this.#line.length);
    this.#line = this.#line.slice(0, this.#line.length - length);
    this.#output(RUB_OUT.repeat(length));
  }

  #complete(): void {
    this.#lines.push(this.#line);
    this.#line = '';
    this.#bell.ring();
  }
}

/** As a terminal echoes it: `^C`. */
function shownOf(key: string): string {
  if (key === '\n') return '\r\n';
  if (key === '\t' || key >= ' ') return key;
  return `^${String.fromCharCode(key.charCodeAt(0) + 64)}`;
}
