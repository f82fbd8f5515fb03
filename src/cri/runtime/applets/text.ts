/** Applets that read text and write it changed. The texts of failures are busybox's. */
import type { Steps } from '../../../sim/index.ts';
import { readAll, readLine } from '../processes/open-file.ts';
import type { Applet, AppletCall } from './applet.ts';
import { allLines, linesOf } from './lines.ts';
import { countOf, numbered } from './count.ts';

export function* head(call: AppletCall): Steps<number> {
  const { operands, values, flags } = call.options('n:c:qv', numbered(call.args));
  const bytes = values.has('c') ? countOf(values.get('c')) : undefined;
  const lines = countOf(values.get('n') ?? '10');
  let isFirst = true;
  return yield* call.eachInput(operands, function* (file, name) {
    if ((operands.length > 1 && !flags.has('q')) || flags.has('v')) {
      const shown = name === '-' ? 'standard input' : name;
      yield* call.print(`${isFirst ? '' : '\n'}==> ${shown} <==\n`);
      isFirst = false;
    }
    if (bytes !== undefined) {
      let left = bytes;
      while (left > 0) {
        const data = yield* file.read(left);
        if (data === '') break;
        left -= data.length;
        yield* call.print(data);
      }
      return;
    }
    if (lines < 0) {
      const all = linesOf(yield* readAll(file)).slice(0, lines);
      yield* call.print(all.map((line) => `${line}\n`).join(''));
      return;
    }
    for (let at = 0; at < lines; at++) {
      const found = yield* readLine(file);
      if (found === undefined) break;
      yield* call.print(found.ended ? `${found.line}\n` : found.line);
    }
  });
}

export function* wc(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('cmlwL');
  const shows =
    flags.size === 0
      ? ['l', 'w', 'c']
      : ['l', 'w', 'm', 'c', 'L'].filter((each) => flags.has(each));
  const totals = new Map<string, number>();
  const isLone = shows.length === 1;
  const row = (counts: ReadonlyMap<string, number>, name: string): string => {
    const numbers = shows.map((each) => String(counts.get(each) ?? 0));
    const shown = isLone ? numbers : numbers.map((each) => each.padStart(9));
    return `${shown.join(' ')}${name === '' ? '' : ` ${name}`}\n`;
  };
  const status = yield* call.eachInput(operands, function* (file, name) {
    const text = yield* readAll(file);
    const counts = new Map([
      ['l', text.split('\n').length - 1],
      ['w', text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '').length],
      ['m', [...text].filter((each) => (each.charCodeAt(0) & 0xc0) !== 0x80).length],
      ['c', text.length],
      ['L', Math.max(0, ...text.split('\n').map((line) => line.length))],
    ]);
    for (const [key, value] of counts) {
      const before = totals.get(key) ?? 0;
      totals.set(key, key === 'L' ? Math.max(before, value) : before + value);
    }
    yield* call.print(row(counts, operands.length === 0 ? '' : name));
  });
  if (operands.length > 1) yield* call.print(row(totals, 'total'));
  return status;
}

export function* sort(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('bcdfghiMnrsuVzk:t:o:T:S:');
  const { lines, status } = yield* allLines(call, operands);
  const separator = values.get('t');
  const key = values.get('k');
  const compare = comparison(flags, key, separator);
  const sign = flags.has('r') || key?.includes('r') === true ? -1 : 1;
  const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const inOrder = lines
    .map((line) => line)
    .sort(
      (a, b) => sign * (compare(a, b) || (flags.has('s') || flags.has('u') ? 0 : byBytes(a, b))),
    );
  const shown = flags.has('u')
    ? inOrder.filter((line, at) => at === 0 || compare(inOrder[at - 1] ?? '', line) !== 0)
    : inOrder;
  const text = shown.map((line) => `${line}\n`).join('');
  const target = values.get('o');
  if (target === undefined) yield* call.print(text);
  else {
    const opened = (yield* call.open(target, 'write')).hold();
    yield* opened.file.write(text);
    opened.release();
  }
  return status;
}

function comparison(
  flags: ReadonlySet<string>,
  key: string | undefined,
  separator: string | undefined,
): (a: string, b: string) => number {
  const [, start = '1', end] = /^(\d+)(?:\.\d+)?[a-zA-Z]*(?:,(\d+))?/.exec(key ?? '') ?? [];
  const isNumeric = flags.has('n') || flags.has('g') || /n|g/.test(key ?? '');
  const isFolded = flags.has('f') || (key?.includes('f') ?? false);
  const keyOf = (line: string): string => {
    if (key === undefined) return line;
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    const picked = fields.slice(Number(start) - 1, end === undefined ? undefined : Number(end));
    return picked.join(separator ?? '').replace(/^\s+/, separator === undefined ? '' : '$&');
  };
  return (a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    if (isNumeric) return numberAt(one) - numberAt(other);
    if (isFolded) return byBytes(one.toUpperCase(), other.toUpperCase());
    return byBytes(one, other);
  };
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberAt(text: string): number {
  const [found = '0'] = /^\s*-?\d*\.?\d+/.exec(text) ?? [];
  return Number(found);
}

export function* uniq(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('cdiuf:s:w:');
  const [input = '-'] = operands;
  const { lines, status } = yield* allLines(call, [input]);
  const skipped = Number(values.get('s') ?? '0');
  const keyOf = (line: string): string => {
    const key = line.slice(skipped);
    return flags.has('i') ? key.toUpperCase() : key;
  };
  let out = '';
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    let next = at + 1;
    while (next < lines.length && keyOf(lines[next] ?? '') === keyOf(line)) next += 1;
    const count = next - at;
    at = next;
    if ((flags.has('d') && count === 1) || (flags.has('u') && count > 1)) continue;
    out += flags.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`;
  }
  yield* call.print(out);
  return status;
}

export function* cut(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('b:c:d:f:sn');
  const list = values.get('b') ?? values.get('c') ?? values.get('f');
  if (list === undefined)
    return yield* call.complain('expected a list of bytes, characters, or fields');
  const ranges = list.split(',').map((range) => {
    const [, from = '', dash = '', to = ''] = /^(\d*)(-?)(\d*)$/.exec(range) ?? [];
    const start = from === '' ? 1 : Number(from);
    return { start, end: dash === '' ? start : to === '' ? Infinity : Number(to) };
  });
  const isChosen = (place: number): boolean =>
    ranges.some(({ start, end }) => place >= start && place <= end);
  const separator = values.get('d') ?? '\t';
  const { lines, status } = yield* allLines(call, operands);
  let out = '';
  for (const line of lines) {
    if (values.has('f')) {
      if (!line.includes(separator)) {
        if (!flags.has('s')) out += `${line}\n`;
        continue;
      }
      const fields = line.split(separator).filter((_, at) => isChosen(at + 1));
      out += `${fields.join(separator)}\n`;
    } else out += `${[...line].filter((_, at) => isChosen(at + 1)).join('')}\n`;
  }
  yield* call.print(out);
  return status;
}

export function* tac(call: AppletCall): Steps<number> {
  const { lines, status } = yield* allLines(call, call.options('').operands);
  yield* call.print(
    lines
      .reverse()
      .map((line) => `${line}\n`)
      .join(''),
  );
  return status;
}

export function* rev(call: AppletCall): Steps<number> {
  const { lines, status } = yield* allLines(call, call.options('').operands);
  yield* call.print(lines.map((line) => `${[...line].reverse().join('')}\n`).join(''));
  return status;
}

export function* nl(call: AppletCall): Steps<number> {
  const { operands, values } = call.options('b:w:s:v:i:');
  const { lines, status } = yield* allLines(call, operands);
  const all = values.get('b') === 'a';
  let number = 0;
  const numbered = lines.map((line) => {
    if (line === '' && !all) return '       \n';
    number += 1;
    return `${String(number).padStart(Number(values.get('w') ?? '6'))}${values.get('s') ?? '\t'}${line}\n`;
  });
  yield* call.print(numbered.join(''));
  return status;
}

export const TEXT_APPLETS: readonly (readonly [string, Applet])[] = [
  ['head', head],
  ['wc', wc],
  ['sort', sort],
  ['uniq', uniq],
  ['cut', cut],
  ['tac', tac],
  ['rev', rev],
  ['nl', nl],
];
