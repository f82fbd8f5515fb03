/** `grep`, and the two kinds of regular expressions of POSIX as JavaScript's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { readLine, type OpenFile } from '../processes/open-file.ts';
import { bracketAt } from '../shell/pattern.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';

/** From a basic or extended expression. @throws {UsageError} */
export function regularExpression(text: string, isExtended: boolean, flags = ''): RegExp {
  try {
    return new RegExp(translated(text, isExtended), flags);
    // What the engine says of it is no failure of ours.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    throw new UsageError(`bad regex '${text}'`);
  }
}

const OPERATORS = '(){}+?|';

function translated(text: string, isExtended: boolean): string {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '[') {
      const bracket = bracketAt(text, at);
      source += bracket?.source ?? '\\[';
      at = bracket?.end ?? at;
    } else if (character === '\\') {
      const next = text[++at] ?? '\\';
      if (!isExtended && OPERATORS.includes(next)) source += next;
      else if (/[1-9bBwWsS]/.test(next)) source += `\\${next}`;
      else if (next === '<' || next === '>') source += '\\b';
      else if (next === 'n') source += '\n';
      else if (next === 't') source += '\t';
      else source += `\\${next}`.replace(/\\([A-Za-z"'<>&%#@!,:;=~`_ -])/, '$1');
    } else if (!isExtended && OPERATORS.includes(character)) source += `\\${character}`;
    else if (character === '*' && (source === '' || /(?:^|[^\\])[(|^]$/.test(source)))
      source += '\\*';
    else if (character === '^' && !isExtended && source !== '' && !/[(|]$/.test(source))
      source += '\\^';
    else if (character === '$' && !isExtended && !/^(?:$|\\\)|\\\||\n)/.test(text.slice(at + 1)))
      source += '\\$';
    else source += character;
  }
  return source;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

export function* grep(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('EFGHLRcahilnoqrsvwxe:f:m:A:B:C:');
  const [first, ...others] = operands;
  const named = call.args.flatMap((arg, at) => {
    if (arg === '-e') return [call.args[at + 1] ?? ''];
    return arg.startsWith('-e') ? [arg.slice(2)] : [];
  });
  const given = named.length > 1 ? named.join('\n') : (values.get('e') ?? first);
  if (given === undefined) throw new UsageError('missing pattern');
  const paths = values.has('e') ? operands : others;
  const isFixed = flags.has('F') || call.name === 'fgrep';
  const isExtended = flags.has('E') || call.name === 'egrep';
  const kind = flags.has('i') ? 'i' : '';
  const sources = given.split('\n').map((text) => {
    const source = isFixed ? escaped(text) : regularExpression(text, isExtended).source;
    const plain = source === '(?:)' ? '' : source;
    if (flags.has('x')) return `^(?:${plain})$`;
    return flags.has('w') ? `(?<!\\w)(?:${plain})(?!\\w)` : plain;
  });
  const pattern = new RegExp(sources.map((each) => `(?:${each})`).join('|'), kind);
  const search = new Search(call, pattern, flags, Number(values.get('m') ?? 'Infinity'), {
    before: Number(values.get('B') ?? values.get('C') ?? '0'),
    after: Number(values.get('A') ?? values.get('C') ?? '0'),
  });
  const isRecursive = flags.has('r') || flags.has('R');
  const inputs = isRecursive ? yield* below(call, paths.length === 0 ? ['.'] : paths) : paths;
  search.isNamed = flags.has('H') || ((inputs.length > 1 || isRecursive) && !flags.has('h'));
  let hasFailed = false;
  for (const path of inputs.length === 0 ? ['-'] : inputs) {
    if (path === '-') {
      yield* search.run(call.stdin, '(standard input)');
      continue;
    }
    const opened = yield* call.attempt(() => call.open(path));
    if (opened instanceof FileSystemError) {
      if (!flags.has('s')) yield* call.complain(`${path}: ${errnoText(opened)}`);
      hasFailed = true;
      continue;
    }
    opened.hold();
    try {
      yield* search.run(opened.file, path);
    } finally {
      opened.release();
    }
    if (flags.has('q') && search.hasFound) break;
  }
  if (search.hasFound && (flags.has('q') || !hasFailed)) return 0;
  return hasFailed ? 2 : 1;
}

function* below(call: AppletCall, paths: readonly string[]): Steps<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const stat = yield* call.stat(path);
    if (stat?.type !== 'directory') {
      found.push(path);
      continue;
    }
    const entries = yield* call.files((view) => view.readdir(call.path(path)));
    const prefix = path.replace(/\/$/, '');
    found.push(
      ...(yield* below(
        call,
        entries.map(({ name }) => `${prefix}/${name}`),
      )),
    );
  }
  return found;
}

class Search {
  isNamed = false;
  hasFound = false;
  readonly #call: AppletCall;
  readonly #pattern: RegExp;
  readonly #flags: ReadonlySet<string>;
  readonly #max: number;
  readonly #context: { readonly before: number; readonly after: number };

  constructor(
    call: AppletCall,
    pattern: RegExp,
    flags: ReadonlySet<string>,
    max: number,
    context: { readonly before: number; readonly after: number },
  ) {
    this.#call = call;
    this.#pattern = pattern;
    this.#flags = flags;
    this.#max = max;
    this.#context = context;
  }

  *run(file: OpenFile, name: string): Steps<void> {
    const flags = this.#flags;
    const prefix = this.isNamed ? `${name}:` : '';
    let [count, number, after] = [0, 0, 0];
    const earlier: string[] = [];
    for (;;) {
      const found = yield* readLine(file);
      if (found === undefined) break;
      number += 1;
      const { line } = found;
      if (this.#pattern.test(line) === flags.has('v')) {
        if (after > 0) {
          after -= 1;
          yield* this.#call.print(`${prefix}${line}\n`);
        } else if (this.#context.before > 0) {
          earlier.push(line);
          if (earlier.length > this.#context.before) earlier.shift();
        }
        continue;
      }
      this.hasFound = true;
      count += 1;
      if (flags.has('q')) return;
      if (flags.has('l')) {
        yield* this.#call.print(`${name}\n`);
        return;
      }
      after = this.#context.after;
      const place = flags.has('n') ? `${String(number)}:` : '';
      if (!flags.has('c') && !flags.has('L')) {
        for (const each of earlier.splice(0)) yield* this.#call.print(`${prefix}${each}\n`);
        for (const text of this.#shown(line)) yield* this.#call.print(`${prefix}${place}${text}\n`);
      }
      if (count >= this.#max) break;
    }
    if (flags.has('c')) yield* this.#call.print(`${prefix}${String(count)}\n`);
    if (flags.has('L') && count === 0) yield* this.#call.print(`${name}\n`);
  }

  #shown(line: string): readonly string[] {
    if (!this.#flags.has('o') || this.#flags.has('v')) return [line];
    const all = new RegExp(this.#pattern.source, `${this.#pattern.flags}g`);
    return [...line.matchAll(all)].map(([text]) => text).filter((text) => text !== '');
  }
}

export const GREP_APPLETS: readonly (readonly [string, Applet])[] = [
  ['grep', grep],
  ['egrep', grep],
  ['fgrep', grep],
];
