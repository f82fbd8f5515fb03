/**
 * JSON as Go's decoder reads it: the same errors in the same words, and the names that an object has twice, of
 * which the last counts. A value nested too deep is refused before it costs a stack.
 * Upstream: Go encoding/json (scanner.go), sigs.k8s.io/json.
 */
import { GoJsonError } from './go-json-error.ts';
import { readNumber, readString } from './json-scalars.ts';

export interface ParsedJson {
  readonly value: unknown;
  /** Paths of names that stood twice in one object: `spec.x`, in the order of the document. */
  readonly duplicates: readonly string[];
}

/** Go allows 10,000; what handles the value here would overflow its stack. */
export const DEPTH_MAX = 1000;

/** @throws {GoJsonError} */
export function parseJson(text: string): ParsedJson {
  const reader = new Reader(text);
  const value = reader.document();
  return { value, duplicates: reader.duplicates };
}

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value('looking for beginning of value', '');
    this.#space();
    if (this.#at < this.#text.length) this.#unexpected('after top-level value');
    return value;
  }

  #value(where: string, path: string): unknown {
    this.#space();
    const start = this.#text[this.#at];
    switch (start) {
      case '{':
        return this.#nested(() => this.#object(path));
      case '[':
        return this.#nested(() => this.#array(path));
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
    }
    if (start !== undefined && /[-0-9]/.test(start)) {
      const { value, end } = readNumber(this.#text, this.#at);
      this.#at = end;
      return value;
    }
    return this.#unexpected(where);
  }

  #nested(read: () => unknown): unknown {
    if (++this.#depth > DEPTH_MAX) throw new GoJsonError('exceeded max depth');
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(path: string): unknown {
    const fields = new Map<string, unknown>();
    this.#space();
    if (this.#takes('}')) return {};
    for (let where = 'looking for beginning of object key string'; ;) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#unexpected(where);
      const name = this.#string();
      const inner = path === '' ? name : `${path}.${name}`;
      if (fields.has(name)) this.duplicates.push(inner);
      this.#space();
      if (!this.#takes(':')) this.#unexpected('after object key');
      fields.set(name, this.#value('looking for beginning of value', inner));
      this.#space();
      if (this.#takes('}')) break;
      if (!this.#takes(',')) this.#unexpected('after object key:value pair');
      where = 'looking for beginning of object key string';
    }
    return Object.fromEntries(fields);
  }

  #array(path: string): unknown {
    const items: unknown[] = [];
    this.#space();
    if (this.#takes(']')) return items;
    for (;;) {
      const inner = `${path}[${String(items.length)}]`;
      items.push(this.#value('looking for beginning of value', inner));
      this.#space();
      if (this.#takes(']')) return items;
      if (!this.#takes(',')) this.#unexpected('after array element');
    }
  }

  #string(): string {
    const { value, end } = readString(this.#text, this.#at);
    this.#at = end;
    return value;
  }

  #word(word: string, value: unknown): unknown {
    for (let at = 1; at < word.length; at++) {
      this.#at += 1;
      if (this.#text[this.#at] === word[at]) continue;
      this.#unexpected(`in literal ${word} (expecting '${word.charAt(at)}')`);
    }
    this.#at += 1;
    return value;
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text.charAt(this.#at))) {
      this.#at += 1;
    }
  }

  #unexpected(where: string): never {
    throw GoJsonError.at(this.#text, this.#at, where);
  }
}
