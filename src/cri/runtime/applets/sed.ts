/** `sed`: `s`, `d`, `p`, `q`, `i`, `a`, `c`, `y`, `=`, `n`, with addresses. Source: POSIX.1-2017, XCU sed. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { readAll } from '../processes/open-file.ts';
import { UsageError, type AppletCall } from './applet.ts';
import { regularExpression } from './grep.ts';
import { allLines, linesOf } from './lines.ts';

type Address = { readonly line: number } | { readonly last: true } | { readonly pattern: RegExp };

interface SedCommand {
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly isNegated: boolean;
  readonly letter: string;
  readonly pattern?: RegExp;
  readonly text: string;
  readonly flags: string;
  /** Within the two addresses. */
  isActive: boolean;
}

export function* sed(call: AppletCall): Steps<number> {
  const scripts: string[] = [];
  const rest: string[] = [];
  const args = call.args.filter((arg) => !/^--(?:posix|debug)$/.test(arg));
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-e') scripts.push(args[++at] ?? '');
    else rest.push(args[at] ?? '');
  }
  const { operands, flags } = call.options('nEriszu', rest);
  const [first, ...others] = operands;
  if (scripts.length === 0 && first === undefined) throw new UsageError('missing script');
  const paths = scripts.length === 0 ? others : operands;
  if (scripts.length === 0) scripts.push(first ?? '');
  const isExtended = flags.has('E') || flags.has('r');
  const commands = scripts.flatMap((script) => new SedParser(script, isExtended).all());
  if (!flags.has('i')) {
    const { lines, status } = yield* allLines(call, paths);
    yield* call.print(edited(lines, commands, flags.has('n')));
    return status;
  }
  let status = 0;
  for (const path of paths) {
    const done = yield* call.attempt(function* () {
      const source = (yield* call.open(path)).hold();
      const text = edited(linesOf(yield* readAll(source.file)), commands, flags.has('n'));
      source.release();
      const target = (yield* call.open(path, 'write')).hold();
      yield* target.file.write(text);
      target.release();
    });
    if (done instanceof FileSystemError)
      status = yield* call.complain(`${path}: ${errnoText(done)}`);
  }
  return status;
}

class SedParser {
  readonly #text: string;
  readonly #isExtended: boolean;
  #at = 0;

  constructor(text: string, isExtended: boolean) {
    this.#text = text;
    this.#isExtended = isExtended;
  }

  all(): readonly SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) return commands;
      commands.push(this.#command());
    }
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    if (from !== undefined && this.#skip(/\s*,\s*/y) !== '') to = this.#address();
    const isNegated = this.#skip(/\s*!\s*/y) !== '';
    this.#skip(/\s*/y);
    const letter = this.#text[this.#at++] ?? '';
    const plain = { from, to, isNegated, letter, text: '', flags: '', isActive: false };
    switch (letter) {
      case 's': {
        const mark = this.#text[this.#at++] ?? '/';
        const source = this.#until(mark);
        const text = this.#until(mark);
        const flags = this.#skip(/[gpiI0-9]*/y);
        const kind = `${/[iI]/.test(flags) ? 'i' : ''}g`;
        return {
          ...plain,
          pattern: regularExpression(source, this.#isExtended, kind),
          text,
          flags,
        };
      }
      case 'y': {
        const mark = this.#text[this.#at++] ?? '/';
        return { ...plain, text: this.#until(mark), flags: this.#until(mark) };
      }
      case 'a':
      case 'i':
      case 'c':
        this.#skip(/\s*\\?\n?[ \t]*/y);
        return { ...plain, text: this.#skip(/[^\n]*/y) };
      case 'd':
      case 'p':
      case 'q':
      case '=':
      case 'n':
        return plain;
      default:
        throw new UsageError(`unsupported command ${letter}`);
    }
  }

  #address(): Address | undefined {
    const digits = this.#skip(/\d+/y);
    if (digits !== '') return { line: Number(digits) };
    if (this.#skip(/\$/y) !== '') return { last: true };
    if (this.#skip(/\//y) === '') return undefined;
    return { pattern: regularExpression(this.#until('/'), this.#isExtended) };
  }

  /** To the mark, which is taken too; an escaped one stands for itself. */
  #until(mark: string): string {
    let text = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === mark) {
        this.#at += 1;
        return text;
      }
      if (character !== '\\') text += character;
      else {
        const next = this.#text[++this.#at] ?? '';
        text += next === mark ? mark : `\\${next}`;
      }
    }
    throw new UsageError('unterminated command');
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }
}

function edited(
  lines: readonly string[],
  commands: readonly SedCommand[],
  isQuiet: boolean,
): string {
  let out = '';
  for (const command of commands) command.isActive = false;
  for (const [at, original] of lines.entries()) {
    let line = original;
    let [isDeleted, quits, after] = [false, false, ''];
    for (const command of commands) {
      if (!applies(command, line, at + 1, at === lines.length - 1)) continue;
      const { letter, text, flags, pattern } = command;
      if (letter === 's' && pattern !== undefined) {
        const changed = substituted(line, pattern, text, flags);
        if (changed !== undefined) {
          line = changed;
          if (flags.includes('p')) out += `${line}\n`;
        }
      } else if (letter === 'y') {
        line = [...line].map((each) => flags[text.indexOf(each)] ?? each).join('');
      } else if (letter === 'p') out += `${line}\n`;
      else if (letter === '=') out += `${String(at + 1)}\n`;
      else if (letter === 'i') out += `${text}\n`;
      else if (letter === 'a') after += `${text}\n`;
      else if (letter === 'q') quits = true;
      else if (letter === 'd' || letter === 'c') {
        isDeleted = true;
        if (letter === 'c' && !(command.isActive && command.to !== undefined)) out += `${text}\n`;
        break;
      }
      if (quits) break;
    }
    if (!isDeleted && !isQuiet) out += `${line}\n`;
    out += after;
    if (quits) break;
  }
  return out;
}

function applies(command: SedCommand, line: string, number: number, isLast: boolean): boolean {
  const { from, to, isNegated } = command;
  const matches = (address: Address): boolean => {
    if ('line' in address) return address.line === number;
    return 'last' in address ? isLast : address.pattern.test(line);
  };
  let is = from === undefined || matches(from);
  if (from !== undefined && to !== undefined) {
    if (command.isActive) {
      is = true;
      if ('line' in to ? number >= to.line : matches(to)) command.isActive = false;
    } else if (is) {
      command.isActive = !('line' in to && to.line <= number);
    }
  }
  return is !== isNegated;
}

/** Undefined: there was nothing to change. */
function substituted(
  line: string,
  pattern: RegExp,
  text: string,
  flags: string,
): string | undefined {
  const which = Number(/\d+/.exec(flags)?.[0] ?? '1');
  let count = 0;
  let hasChanged = false;
  const changed = line.replace(pattern, (...found: unknown[]) => {
    const [whole] = found as [string];
    count += 1;
    if (count !== which && !(flags.includes('g') && count >= which)) return whole;
    hasChanged = true;
    return text.replace(/\\(\d)|\\([^])|&/g, (mark: string, group?: string, literal?: string) => {
      if (group !== undefined) return (found[Number(group)] as string | undefined) ?? '';
      if (literal !== undefined) return { n: '\n', t: '\t' }[literal] ?? literal;
      return mark === '&' ? whole : '';
    });
  });
  return hasChanged ? changed : undefined;
}
