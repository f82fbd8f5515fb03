/** JSON whose failures are worded as Go's encoding/json words them: they are shown to users. */
import { rethrowProgrammerError } from '../../../sim/index.ts';

/** @throws {Error} `invalid character 'x' looking for beginning of value`, … */
export function parseGoJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new Error(new Scanner(text).findFault());
  }
}

/** What encoding/json calls a value that is of the wrong type. */
export function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

class Fault extends Error {}

/** Goes through a text that is not JSON up to where it stops being JSON. Upstream: encoding/json/scanner.go */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  findFault(): string {
    try {
      this.#value();
      this.#skipSpace();
      if (this.#at < this.#text.length) this.#refuse('after top-level value');
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof Fault) return error.message;
      throw error;
    }
    return 'unexpected end of JSON input';
  }

  #value(): void {
    this.#skipSpace();
    const next = this.#peek();
    if (next === '{') this.#members('}', () => this.#member(), 'after object key:value pair');
    else if (next === '[') this.#members(']', () => this.#value(), 'after array element');
    else if (next === '"') this.#string();
    else if (next === 't') this.#literal('true');
    else if (next === 'f') this.#literal('false');
    else if (next === 'n') this.#literal('null');
    else if (/[-0-9]/.test(next)) this.#number();
    else this.#refuse('looking for beginning of value');
  }

  #members(end: string, one: () => void, after: string): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.#peek() === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      one();
      this.#skipSpace();
      const next = this.#peek();
      if (next !== ',' && next !== end) this.#refuse(after);
      this.#at += 1;
      if (next === end) return;
    }
  }

  #member(): void {
    this.#skipSpace();
    if (this.#peek() !== '"') this.#refuse('looking for beginning of object key string');
    this.#string();
    this.#skipSpace();
    if (this.#peek() !== ':') this.#refuse('after object key');
    this.#at += 1;
    this.#value();
  }

  #string(): void {
    this.#at += 1;
    for (;;) {
      const next = this.#peek();
      if (next < ' ') this.#refuse('in string literal');
      this.#at += 1;
      if (next === '"') return;
      if (next !== '\\') continue;
      const escape = this.#peek();
      if (!/["\\/bfnrtu]/.test(escape)) this.#refuse('in string escape code');
      this.#at += 1;
      for (let digit = 0; escape === 'u' && digit < 4; digit++) {
        if (!/[0-9a-fA-F]/.test(this.#peek())) {
          this.#refuse('in \\u hexadecimal character escape');
        }
        this.#at += 1;
      }
    }
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (this.#peek() !== expected) {
        this.#refuse(`in literal ${word} (expecting ${quote(expected)})`);
      }
      this.#at += 1;
    }
  }

  #number(): void {
    if (this.#peek() === '-') this.#at += 1;
    this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      this.#digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
      if (/[-+]/.test(this.#peek())) this.#at += 1;
      this.#digits('in exponent of numeric literal');
    }
  }

  #digits(where: string): void {
    if (!/[0-9]/.test(this.#peek())) this.#refuse(where);
    // A zero stands alone: what comes after it is judged by whoever comes next.
    const isZero = this.#peek() === '0' && where === 'in numeric literal';
    this.#at += 1;
    while (!isZero && /[0-9]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #peek(): string {
    const next = this.#text[this.#at];
    if (next === undefined) throw new Fault('unexpected end of JSON input');
    return next;
  }

  #refuse(where: string): never {
    const code = this.#text.codePointAt(this.#at) ?? 0;
    throw new Fault(`invalid character ${quote(String.fromCodePoint(code))} ${where}`);
  }
}

/** Upstream: quoteChar. */
function quote(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}
