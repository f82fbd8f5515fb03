/**
 * Bodies in protobuf, as the documents that JSON would be. A field that is not in the table is not dropped in
 * silence: the client is told.
 * Upstream: apimachinery pkg/runtime/serializer/protobuf; the envelope is `k8s` and a NUL, then runtime.Unknown.
 */
import { encodeBase64, formatTimestamp } from '../../index.ts';
import { badRequest } from '../../index.ts';
import { decodeUtf8, unsupported } from '../body/read-body.ts';
import { MESSAGES, type MessageField } from './messages.ts';
import { broken, fieldsOf } from './wire.ts';

type Document = Record<string, unknown>;

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
/** Messages may not lie deeper in each other. */
const DEPTH_MAX = 50;

/** @param unknown takes the path of each field that is not known @throws {StatusError} */
export function decodeProtobuf(body: Uint8Array, unknown: (path: string) => void): Document {
  if (!MAGIC.every((byte, at) => body[at] === byte)) {
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  let apiVersion = '';
  let kind = '';
  let raw = new Uint8Array();
  for (const { number, value } of fieldsOf(body.subarray(MAGIC.length))) {
    if (number === 1) {
      for (const field of fieldsOf(bytesOf(value))) {
        if (field.number === 1) apiVersion = textOf(field.value);
        if (field.number === 2) kind = textOf(field.value);
      }
    }
    if (number === 2) raw = new Uint8Array(bytesOf(value));
  }
  const message = messageOf(apiVersion, kind);
  if (message === undefined) {
    throw unsupported(
      `the body of the request was in an unknown format - of the kind ${JSON.stringify(kind)} only these are accepted: application/json, application/yaml`,
    );
  }
  return { apiVersion, kind, ...new Decoder(unknown).message(message, raw, '', 0) };
}

/** A kind of another group or version that is called as one of these is a message of its own. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const ofVersion = `${apiVersion}.${kind}`;
  const ofGroup = `${apiVersion.slice(0, apiVersion.indexOf('/'))}.${kind}`;
  return [ofVersion, ofGroup, kind].find((name) => MESSAGES.has(name));
}

class Decoder {
  readonly #unknown: (path: string) => void;

  constructor(unknown: (path: string) => void) {
    this.#unknown = unknown;
  }

  message(name: string, bytes: Uint8Array, path: string, depth: number): Document {
    if (depth > DEPTH_MAX) throw broken();
    const known = MESSAGES.get(name);
    const lists = new Map<string, unknown[]>();
    const maps = new Map<string, [string, unknown][]>();
    const single = new Map<string, unknown>();
    for (const { number, value } of fieldsOf(bytes)) {
      const field = known?.get(number);
      if (field === undefined) {
        if (!isEmpty(value) && number !== 3 && number !== 17)
          this.#unknown(`${path}#${String(number)}`);
        continue;
      }
      const inner = path === '' ? field.name : `${path}.${field.name}`;
      if (field.shape === 'map') {
        const entry = this.#entry(field, bytesOf(value), inner, depth);
        maps.set(field.name, [...(maps.get(field.name) ?? []), entry]);
      } else {
        const decoded = this.#value(field.type, value, inner, depth);
        if (field.shape === 'list') {
          const list = lists.get(field.name);
          if (list === undefined) lists.set(field.name, [decoded]);
          else list.push(decoded);
        } else if (!saysNothing(field.type, decoded)) single.set(field.name, decoded);
      }
    }
    const dictionaries = [...maps].map(
      ([key, entries]) => [key, Object.fromEntries(entries)] as const,
    );
    return Object.fromEntries([...single, ...lists, ...dictionaries]);
  }

  #entry(field: MessageField, bytes: Uint8Array, path: string, depth: number): [string, unknown] {
    let key = '';
    let value: unknown = field.type === 'Quantity' ? '0' : '';
    for (const each of fieldsOf(bytes)) {
      if (each.number === 1) key = textOf(each.value);
      if (each.number === 2) value = this.#value(field.type, each.value, path, depth);
    }
    return [key, value];
  }

  #value(type: string, value: number | Uint8Array, path: string, depth: number): unknown {
    switch (type) {
      case 'string':
        return textOf(value);
      case 'bytes':
        return encodeBase64(bytesOf(value));
      case 'int':
      case 'count':
        return numberOf(value);
      case 'bool':
        return numberOf(value) !== 0;
      case 'Texts':
        return Array.from(fieldsOf(bytesOf(value)), (each) => textOf(each.value));
      case 'Time':
        return timeOf(bytesOf(value));
      case 'MicroTime':
        return microTimeOf(bytesOf(value));
      case 'Quantity':
        return quantityOf(bytesOf(value));
      case 'IntOrString':
        return intOrStringOf(bytesOf(value));
      default:
        return this.message(type, bytesOf(value), path, depth + 1);
    }
  }
}

function saysNothing(type: string, value: unknown): boolean {
  return value === undefined || value === '' || (type === 'count' && value === 0);
}

/** Typed clients write the zero of what they do not set. */
function isEmpty(value: number | Uint8Array): boolean {
  return typeof value === 'number' ? value === 0 : value.length === 0;
}

/** An empty one is none. */
function timeOf(bytes: Uint8Array): string | undefined {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) return formatTimestamp(numberOf(value) * 1000);
  }
  return undefined;
}

function microTimeOf(bytes: Uint8Array): string | undefined {
  let [seconds, nanos]: [number | undefined, number] = [undefined, 0];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) seconds = numberOf(value);
    if (number === 2) nanos = numberOf(value);
  }
  if (seconds === undefined) return undefined;
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0');
  return formatTimestamp(seconds * 1000).replace(/Z$/, `.${micros}Z`);
}

function quantityOf(bytes: Uint8Array): string {
  for (const { number, value } of fieldsOf(bytes)) if (number === 1) return textOf(value);
  return '0';
}

function intOrStringOf(bytes: Uint8Array): string | number {
  let isText = false;
  let int = 0;
  let text = '';
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) isText = numberOf(value) === 1;
    if (number === 2) int = numberOf(value);
    if (number === 3) text = textOf(value);
  }
  return isText ? text : int;
}

function bytesOf(value: number | Uint8Array): Uint8Array {
  if (typeof value === 'number') throw broken();
  return value;
}

function numberOf(value: number | Uint8Array): number {
  if (typeof value !== 'number') throw broken();
  return value;
}

function textOf(value: number | Uint8Array): string {
  return decodeUtf8(bytesOf(value));
}
