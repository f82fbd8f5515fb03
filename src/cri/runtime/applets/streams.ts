/** Applets that work on bytes: `tr`, `seq`, `yes`, `base64`, `od`, sums. */
import { createHash } from '#hash';
import type { Steps } from '../../../sim/index.ts';
import { toBytes } from '../processes/byte-text.ts';
import { readAll } from '../processes/open-file.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '0': '\0',
};

function setOf(text: string): readonly string[] {
  const set: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const [whole, name = ''] = /^\[:(\w+):\]/.exec(text.slice(at)) ?? [];
    if (whole !== undefined) {
      set.push(...ALL_BYTES.filter((byte) => CLASSES[name]?.test(byte) === true));
      at += whole.length - 1;
      continue;
    }
    let character = text[at] ?? '';
    if (character === '\\') {
      const [octal] = /^[0-7]{1,3}/.exec(text.slice(at + 1)) ?? [];
      const next = text[at + 1] ?? '\\';
      character =
        octal === undefined
          ? (ESCAPES[next] ?? next)
          : String.fromCharCode(Number.parseInt(octal, 8));
      at += octal?.length ?? 1;
    }
    const end = text[at + 1] === '-' ? text[at + 2] : undefined;
    if (end === undefined) {
      set.push(character);
      continue;
    }
    for (let code = character.charCodeAt(0); code <= end.charCodeAt(0); code++)
      set.push(ALL_BYTES[code] ?? '');
    at += 2;
  }
  return set;
}

export function* tr(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('Ccdst');
  const [from = '', to] = operands;
  const given = setOf(from);
  const set = new Set(
    flags.has('c') || flags.has('C') ? ALL_BYTES.filter((byte) => !given.includes(byte)) : given,
  );
  const targets = to === undefined ? [] : setOf(to);
  const squeezed = new Set(targets.length > 0 ? targets : set);
  const ordered = [...set];
  const mapped = new Map(ordered.map((byte, at) => [byte, targets[at] ?? targets.at(-1) ?? byte]));
  let last = '';
  for (;;) {
    const data = yield* call.stdin.read(65_536);
    if (data === '') return 0;
    let out = '';
    for (const byte of data) {
      if (flags.has('d') && set.has(byte)) continue;
      const made = flags.has('d') ? byte : (mapped.get(byte) ?? byte);
      if (flags.has('s') && made === last && squeezed.has(made)) continue;
      out += made;
      last = made;
    }
    yield* call.print(out);
  }
}

export function* seq(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options(
    'ws:f:',
    call.args.map((arg) => (/^-\d/.test(arg) ? `\0${arg}` : arg)),
  );
  const words = operands.map((each) => each.replace('\0', ''));
  const numbers = words.map(Number);
  if (words.length === 0 || numbers.some(Number.isNaN)) throw new UsageError('invalid number');
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0] ?? 0]
      : numbers.length === 2
        ? [numbers[0] ?? 0, 1, numbers[1] ?? 0]
        : [numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? 0];
  const digits = Math.max(...words.map((word) => /\.(\d+)$/.exec(word)?.[1]?.length ?? 0));
  const width = flags.has('w') ? Math.max(...words.map((word) => word.length)) : 0;
  const shown: string[] = [];
  const count = Math.floor((last - first) / step + 1e-9);
  for (let at = 0; at <= count; at++)
    shown.push((first + at * step).toFixed(digits).padStart(width, '0'));
  const separator = values.get('s') ?? '\n';
  if (shown.length > 0) yield* call.print(`${shown.join(separator)}\n`);
  return 0;
}

export function* yes(call: AppletCall): Steps<number> {
  const line = `${call.args.length === 0 ? 'y' : call.args.join(' ')}\n`;
  for (;;) {
    yield* call.print(line.repeat(512));
    yield* call.sleep(1);
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function encodeBase64(data: string): string {
  let out = '';
  for (let at = 0; at < data.length; at += 3) {
    const [a = 0, b, c] = [...data.slice(at, at + 3)].map((each) => each.charCodeAt(0));
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => BASE64[(bits >> shift) & 63] ?? '');
    out += (b === undefined ? letters.slice(0, 2) : c === undefined ? letters.slice(0, 3) : letters)
      .join('')
      .padEnd(4, '=');
  }
  return out;
}

function decodeBase64(text: string): string {
  let [out, bits, count] = ['', 0, 0];
  for (const letter of text) {
    const value = BASE64.indexOf(letter);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xff_ffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += String.fromCharCode((bits >> count) & 255);
  }
  return out;
}

export function* base64(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('diw:');
  const width = Number(values.get('w') ?? '76');
  return yield* call.eachInput(operands, function* (file) {
    const data = yield* readAll(file);
    if (flags.has('d')) yield* call.print(decodeBase64(data));
    else {
      const encoded = encodeBase64(data);
      const lines =
        width === 0 ? [encoded] : (encoded.match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? []);
      yield* call.print(lines.join('\n') + (width === 0 ? '' : '\n'));
    }
  });
}

function sum(algorithm: 'sha256' | 'sha512'): Applet {
  return function* (call) {
    const { operands } = call.options('csw');
    return yield* call.eachInput(
      operands,
      function* (file, name) {
        const hash = createHash(algorithm);
        hash.update(toBytes(yield* readAll(file)));
        yield* call.print(`${hash.hex()}  ${name}\n`);
      },
      (path, why) => `can't open '${path}': ${why}`,
    );
  };
}

export function* od(call: AppletCall): Steps<number> {
  const { operands, values, flags } = call.options('A:N:t:cbxvd');
  const type = flags.has('c') ? 'c' : (values.get('t') ?? 'o2');
  return yield* call.eachInput(operands, function* (file) {
    const data = (yield* readAll(file)).slice(0, Number(values.get('N') ?? 'Infinity'));
    const place = (at: number): string =>
      values.get('A') === 'n' ? '' : at.toString(8).padStart(7, '0');
    for (let at = 0; at < data.length; at += 16) {
      const bytes = [...data.slice(at, at + 16)];
      const shown = bytes.map((byte) => {
        const code = byte.charCodeAt(0);
        if (type.startsWith('x')) return ` ${code.toString(16).padStart(2, '0')}`;
        if (type.startsWith('d') || type.startsWith('u')) return String(code).padStart(4);
        if (type !== 'c') return ` ${code.toString(8).padStart(3, '0')}`;
        const named = { '\0': '\\0', '\n': '\\n', '\t': '\\t', '\r': '\\r' }[byte];
        return (
          named ?? (code >= 32 && code < 127 ? byte : code.toString(8).padStart(3, '0'))
        ).padStart(4);
      });
      yield* call.print(`${place(at)}${shown.join('')}\n`);
    }
    if (values.get('A') !== 'n') yield* call.print(`${place(data.length)}\n`);
  });
}

export const STREAM_APPLETS: readonly (readonly [string, Applet])[] = [
  ['tr', tr],
  ['seq', seq],
  ['yes', yes],
  ['base64', base64],
  ['sha256sum', sum('sha256')],
  ['sha512sum', sum('sha512')],
  ['od', od],
];
