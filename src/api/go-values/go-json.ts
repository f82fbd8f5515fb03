/**
 * An object of the API as JSON in Go's names: what kube-apiserver shows where it refuses with a value of one of its
 * own structs, which have every field, in Go's order, whether it was given or not.
 * Upstream: encoding/json over pkg/apis.
 */
import { nanosOf } from '../quantity.ts';
import { goStruct, type GoField } from './read-structs.ts';

/**
 * `given`: an empty list is one, as in what a client sent; `stored`: it is none, as etcd keeps none; `compared`: that,
 * and quantities by what they are worth.
 */
export type Form = 'given' | 'stored' | 'compared';

type Fields = Readonly<Record<string, unknown>>;

/** What conversion makes where nobody gave it. Upstream: Convert_v1_PodSpec_To_core_PodSpec. */
const ALWAYS_THERE = '*core.PodSecurityContext';

const NOTHING: Readonly<Record<string, string>> = {
  string: '""',
  bool: 'false',
  number: '0',
  intstr: '0',
  quantity: '"0"',
  any: 'null',
  time: 'null',
};

/** @param type as the table has it: `core.PodSpec`, `[]core.Volume` */
export function goJson(type: string, value: unknown, form: Form): string {
  return new GoJson(form, '').text(type, value, '\n');
}

/** A line for each field and item, each level one blank further in. */
export function goLines(type: string, value: unknown, form: Form): string {
  return new GoJson(form, ' ').text(type, value, '\n');
}

/** Whether Go's code would find them equal. Upstream: apimachinery pkg/api/equality, Semantic. */
export function sameInGo(type: string, one: unknown, other: unknown): boolean {
  return goJson(type, one, 'compared') === goJson(type, other, 'compared');
}

class GoJson {
  readonly #form: Form;
  readonly #indent: string;

  constructor(form: Form, indent: string) {
    this.#form = form;
    this.#indent = indent;
  }

  /** @param line the newline before a line of this depth, with its blanks */
  text(type: string, value: unknown, line: string, around?: Fields): string {
    if (type.startsWith('*')) {
      if (value === undefined && type === ALWAYS_THERE) value = {};
      return isNothing(value) ? 'null' : this.text(type.slice(1), value, line, around);
    }
    if (type.startsWith('[]')) return this.#list(type.slice(2), value as unknown[], line);
    if (type.startsWith('{}')) return this.#map(type.slice(2), value as Fields, line);
    const fields = goStruct(type);
    if (fields !== undefined) return this.#struct(fields, (value ?? {}) as Fields, line, around);
    if (isNothing(value)) return NOTHING[type] ?? 'null';
    if (type === 'quantity' && this.#form === 'compared') return String(nanosOf(String(value)));
    return quoted(value);
  }

  #list(element: string, items: readonly unknown[] | undefined, line: string): string {
    if (isNothing(items) || this.#isNone(items.length)) return 'null';
    const inner = line + this.#indent;
    return this.#within(
      '[]',
      line,
      items.map((item) => this.text(element, item, inner)),
    );
  }

  #map(element: string, map: Fields | undefined, line: string): string {
    if (isNothing(map)) return 'null';
    const keys = Object.keys(map).toSorted();
    if (this.#isNone(keys.length)) return 'null';
    const inner = line + this.#indent;
    const entries = keys.map((key) => this.#entry(key, this.text(element, map[key], inner)));
    return this.#within('{}', line, entries);
  }

  #struct(fields: readonly GoField[], value: Fields, line: string, around?: Fields): string {
    const entries: string[] = [];
    const inner = line + this.#indent;
    for (const { name, apiName, within, isAround, isLeftOut, type } of fields) {
      const holder = within === undefined ? value : (value[within] as Fields | undefined);
      const item = (isAround ? around : holder)?.[apiName];
      if (isLeftOut && isEmpty(type, item)) continue;
      entries.push(this.#entry(name, this.text(type, item, inner, value)));
    }
    return this.#within('{}', line, entries);
  }

  #entry(name: string, text: string): string {
    return `${quoted(name)}:${this.#indent}${text}`;
  }

  #within([open = '', close = '']: string, line: string, parts: readonly string[]): string {
    if (parts.length === 0) return open + close;
    if (this.#indent === '') return open + parts.join(',') + close;
    const inner = line + this.#indent;
    return open + inner + parts.join(`,${inner}`) + line + close;
  }

  #isNone(length: number): boolean {
    return length === 0 && this.#form !== 'given';
  }
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** What `omitempty` leaves out: what a pointer leads to is said, whatever it is. */
function isEmpty(type: string, value: unknown): boolean {
  if (isNothing(value)) return true;
  if (type.startsWith('*')) return false;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

const ESCAPED = /[<>&\u2028\u2029]/g;

function quoted(value: unknown): string {
  const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(ESCAPED, escape);
}
