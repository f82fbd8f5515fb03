/** Strings and numbers of a JSON text, from where they begin to where they end. */
import { GoJsonError } from './go-json-error.ts';

interface Read<T> {
  readonly value: T;
  /** Index of what follows. */
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** @param start index of the opening quote @throws {GoJsonError} */
export function readString(text: string, start: number): Read<string> {
  let value = '';
  let from = start + 1;
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) throw GoJsonError.at(text, at, '');
    if (code === 0x22) return { value: value + text.slice(from, at), end: at + 1 };
    if (code < 0x20) throw GoJsonError.at(text, at, 'in string literal');
    if (code !== 0x5c) continue;
    value += text.slice(from, at);
    at += 1;
    const escape = text.charAt(at);
    if (escape === 'u') {
      value += String.fromCharCode(readHex(text, at + 1));
      at += 4;
    } else {
      const plain = ESCAPES[escape];
      if (plain === undefined) throw GoJsonError.at(text, at, 'in string escape code');
      value += plain;
    }
    from = at + 1;
  }
}

function readHex(text: string, start: number): number {
  for (let at = start; at < start + 4; at++) {
    if (/[0-9a-fA-F]/.test(text.charAt(at))) continue;
    throw GoJsonError.at(text, at, 'in \\u hexadecimal character escape');
  }
  return parseInt(text.slice(start, start + 4), 16);
}

/** @throws {GoJsonError} */
export function readNumber(text: string, start: number): Read<number> {
  let at = text.charAt(start) === '-' ? start + 1 : start;
  if (text.charAt(at) === '0') at += 1;
  else
    at = digits(text, at, at === start ? 'looking for beginning of value' : 'in numeric literal');
  if (text.charAt(at) === '.') at = digits(text, at + 1, 'after decimal point in numeric literal');
  if (/[eE]/.test(text.charAt(at))) {
    at += /[-+]/.test(text.charAt(at + 1)) ? 2 : 1;
    at = digits(text, at, 'in exponent of numeric literal');
  }
  return { value: Number(text.slice(start, at)), end: at };
}

/** One or more; the index behind them. */
function digits(text: string, start: number, where: string): number {
  let at = start;
  while (/\d/.test(text.charAt(at))) at += 1;
  if (at === start) throw GoJsonError.at(text, at, where);
  return at;
}
