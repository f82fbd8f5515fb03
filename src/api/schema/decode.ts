/**
 * Decoding: from what a client sent to a fresh, plain, well-typed copy of it.
 *
 * Strict, as kubectl asks for by default: fields that the kind does not have are refused, all of
 * them in one message. Null and undefined count as absent. Parts that are already part of `known` (an
 * object of the store, decoded before) are taken over as they are, so an update costs what it
 * changes. Upstream: sigs.k8s.io/json, apimachinery runtime/serializer/json, api/resource.
 */
import { extended, invariant, mapped } from '../../sim/index.ts';
import { base64ErrorAt } from '../base64.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { canonicalQuantity } from '../quantity.ts';
import { fieldText, pathText, type PathPart } from './decode-path.ts';
import { timeFault } from './read-time.ts';
import { STRUCTS, type FieldType, type ListType, type Struct } from './struct-table.ts';

/** Why a document is not an object of the kind, in the words of upstream's decoder. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Present if a value is of another type than its field. */
  readonly mismatch: Mismatch | undefined;

  constructor(message: string, mismatch?: Mismatch) {
    super(message);
    this.mismatch = mismatch;
  }
}

export interface Mismatch {
  readonly value: unknown;
  /** Of the field: `int64`, `[]v1.Container`. */
  readonly goType: string;
  readonly kind: FieldType['kind'];
}

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const QUANTITY_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/**
 * A fresh copy of `value` as the named struct; only its first level and `metadata` are sure to be
 * fresh where `known` is given.
 *
 * @param drop takes the path of every unknown field, which is left out; without it these are refused
 * @throws {DecodeError}
 */
export function decode(
  structName: string,
  value: unknown,
  known?: object,
  drop?: (path: string) => void,
): JsonObject {
  const struct = STRUCTS.get(structName);
  invariant(struct !== undefined, `decode: no struct ${structName}`);
  const decoder = new Decoder(drop);
  const copy = decoder.root(struct, value, known as JsonObject | undefined);
  if (decoder.unknownFields.length > 0) {
    const list = decoder.unknownFields.map((path) => `unknown field "${path}"`).join(', ');
    throw new DecodeError(`strict decoding error: ${list}`);
  }
  return copy;
}

/**
 * Metadata alone, of an object whose other fields no table knows.
 *
 * @param drop takes the path of every unknown field: `metadata.foo` @throws {DecodeError}
 */
export function decodeMetadata(
  value: unknown,
  known: object | undefined,
  drop: (path: string) => void,
): JsonObject {
  const struct = STRUCTS.get('ObjectMeta');
  invariant(struct !== undefined, 'decodeMetadata: no struct ObjectMeta');
  const decoder = new Decoder((path) => drop(`metadata.${path}`));
  return decoder.struct(struct, value ?? {}, known as JsonObject | undefined);
}

class Decoder {
  readonly unknownFields: string[] = [];
  readonly #path: PathPart[] = [];
  readonly #drop: ((path: string) => void) | undefined;
  #struct = '';
  #root: Struct | undefined;

  constructor(drop: ((path: string) => void) | undefined) {
    this.#drop = drop;
  }

  root(struct: Struct, value: unknown, known: JsonObject | undefined): JsonObject {
    this.#root = struct;
    const copy = this.#fields(struct, value, known);
    const { metadata } = copy;
    if (!isJsonObject(metadata)) copy['metadata'] = {};
    // The server writes to metadata, so it has to be a copy of its own.
    else if (metadata === known?.['metadata']) copy['metadata'] = extended(metadata);
    if (struct.fields.has('spec')) copy['spec'] ??= {};
    if (struct.fields.has('status')) copy['status'] ??= {};
    return copy;
  }

  struct(struct: Struct, value: unknown, known: JsonObject | undefined): JsonObject {
    this.#root = struct;
    return this.#fields(struct, value, known);
  }

  /** Copied in one go and then looked through: most fields stay what they are. */
  #fields(struct: Struct, value: unknown, known: JsonObject | undefined): JsonObject {
    if (!isJsonObject(value)) throw this.#mismatch(value, `v1.${struct.name}`, 'struct');
    const outer = this.#struct;
    this.#struct = struct.name;
    // It grows: the server adds what it knows.
    const copy = extended(value);
    for (const name in copy) {
      const item = copy[name];
      const type = struct.fields.get(name);
      if (type !== undefined && isPlain(type, item)) continue;
      if (item === null || item === undefined) {
        delete copy[name];
        continue;
      }
      const before = known?.[name];
      this.#path.push(name);
      if (type === undefined) {
        if (this.#drop === undefined) this.unknownFields.push(pathText(this.#path));
        else this.#drop(pathText(this.#path));
        delete copy[name];
      } else if (item !== before) copy[name] = this.#value(type, item, before);
      this.#path.pop();
    }
    this.#struct = outer;
    return copy;
  }

  #value(type: FieldType, value: unknown, known: unknown): unknown {
    switch (type.kind) {
      case 'struct':
        return this.#fields(type.struct, value, isJsonObject(known) ? known : undefined);
      case 'list':
        return this.#list(type, value, known);
      case 'map':
        return this.#map(type, value, known);
      default:
        return this.#scalar(type, value);
    }
  }

  #list(type: ListType, value: unknown, known: unknown): unknown {
    if (!Array.isArray(value)) throw this.#mismatch(value, type.goType, 'list');
    const before: readonly unknown[] = Array.isArray(known) ? known : [];
    // Not a spread: a list with holes, as `map` makes them (`sim/mapped.ts`), would hand its hidden class on.
    return mapped(value as readonly unknown[], (item, at) => {
      if (item === before[at] || isPlain(type.element, item)) return item;
      if (typeof item === 'object' && before.includes(item)) return item;
      this.#path.push(at);
      const copy = this.#value(type.element, item, before[at]);
      this.#path.pop();
      return copy;
    });
  }

  #map(type: FieldType & { kind: 'map' }, value: unknown, known: unknown): unknown {
    if (!isJsonObject(value)) throw this.#mismatch(value, type.goType, 'map');
    const before: JsonObject = isJsonObject(known) ? known : {};
    const copy = { ...value };
    for (const key in copy) {
      const item = copy[key];
      if (item === null && type.element.kind === 'string') {
        copy[key] = '';
        continue;
      }
      if (item === null || item === undefined) {
        delete copy[key];
        continue;
      }
      // Deviation: upstream takes it; here it would be an object's prototype, not a key of its own.
      if (key === '__proto__')
        throw new DecodeError('json: the map key "__proto__" is not supported');
      if (item === before[key]) continue;
      this.#path.push([key]);
      copy[key] = this.#value(type.element, item, before[key]);
      this.#path.pop();
    }
    return copy;
  }

  #scalar(type: FieldType, value: unknown): unknown {
    if (isPlain(type, value)) return value;
    switch (type.kind) {
      case 'IntOrString':
        if (typeof value === 'string' || Number.isInteger(value)) return value;
        break;
      case 'Quantity':
        if (typeof value !== 'string' && typeof value !== 'number') {
          throw new DecodeError(QUANTITY_MESSAGE);
        }
        return readQuantity(String(value).trim());
      case 'bytes':
        if (typeof value === 'string') return checkedBase64(value);
        break;
      case 'Time':
      case 'MicroTime':
        if (typeof value !== 'string') throw this.#mismatch(value, 'string', 'string');
        return readTime(value, type.kind === 'MicroTime');
      case 'any':
        return structuredCopy(value);
      default:
    }
    throw this.#mismatch(value, type.goType, type.kind);
  }

  #mismatch(value: unknown, goType: string, kind: FieldType['kind']): DecodeError {
    const field = this.#root === undefined ? '' : fieldText(this.#root, this.#path);
    const where = field === '' ? 'Go value' : `Go struct field ${this.#struct}.${field}`;
    const shown = /^u?int/.test(goType) ? jsonTypeOf(value) : plainTypeOf(value);
    const message = `json: cannot unmarshal ${shown} into ${where} of type ${goType}`;
    return new DecodeError(message, { value, goType, kind });
  }
}

function readTime(value: string, isMicro: boolean): string {
  const fault = timeFault(value, isMicro);
  if (fault !== undefined) throw new DecodeError(fault);
  return value;
}

/** Whether the value is of one of the types whose every value is fine, as most are. */
function isPlain(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
    case 'int64':
      return Number.isInteger(value);
    case 'float64':
      return typeof value === 'number';
    default:
      return false;
  }
}

/** Blanks around it are of the JSON, not of the quantity. */
function readQuantity(text: string): string {
  if (!QUANTITY.test(text)) throw new DecodeError(quantityFault(text));
  return canonicalQuantity(text);
}

/** Upstream reads the number first, and then wonders at what follows. */
function quantityFault(text: string): string {
  return /^[+-]?[0-9.]*[eEinumkKMGTP]*[-+]?[0-9]*$/.test(text) && /\d/.test(text)
    ? "unable to parse quantity's suffix"
    : QUANTITY_MESSAGE;
}

function checkedBase64(text: string): string {
  const errorAt = base64ErrorAt(text);
  if (errorAt === undefined) return text;
  throw new DecodeError(`illegal base64 data at input byte ${String(errorAt)}`);
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]),
  );
}

function jsonTypeOf(value: unknown): string {
  const isFraction = typeof value === 'number' && !Number.isInteger(value);
  return isFraction ? `number ${String(value)}` : plainTypeOf(value);
}

function plainTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
