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
  const decoder = new Decoder(struct, drop);
  const copy = decoder.object(value, known as JsonObject | undefined);
  const { unknownFields } = decoder;
  if (unknownFields !== undefined) {
    const list = unknownFields.map((path) => `unknown field "${path}"`).join(', ');
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
  const decoder = new Decoder(struct, (path) => drop(`metadata.${path}`));
  return decoder.fields(value ?? {}, known as JsonObject | undefined);
}

/**
 * Where a decoder is, for what it complains of. There is one for all of them, since none works while another does: an
 * array of its own would be more than half of what a decoder takes.
 */
const PATH: PathPart[] = [];
const NOTHING: readonly unknown[] = [];

class Decoder {
  /** Once there is one. */
  unknownFields: string[] | undefined;
  readonly #root: Struct;
  readonly #drop: ((path: string) => void) | undefined;
  /** The struct whose fields are looked at. */
  #struct: Struct;
  /** So much of the path is the way to here. */
  #depth = 0;

  constructor(root: Struct, drop: ((path: string) => void) | undefined) {
    this.#root = root;
    this.#struct = root;
    this.#drop = drop;
  }

  /** A whole object: what every one of its kind has is there. */
  object(value: unknown, known: JsonObject | undefined): JsonObject {
    const struct = this.#root;
    const copy = this.#fields(struct, value, known);
    const { metadata } = copy;
    if (!isJsonObject(metadata)) copy['metadata'] = {};
    // The server writes to metadata, so it has to be a copy of its own.
    else if (metadata === known?.['metadata']) copy['metadata'] = extended(metadata);
    if (struct.fields.has('spec')) copy['spec'] ??= {};
    if (struct.fields.has('status')) copy['status'] ??= {};
    return copy;
  }

  fields(value: unknown, known: JsonObject | undefined): JsonObject {
    return this.#fields(this.#root, value, known);
  }

  /** The copy is made field by field, by one line: so all that have the same fields have one hidden class. */
  #fields(struct: Struct, value: unknown, known: JsonObject | undefined): JsonObject {
    if (!isJsonObject(value)) throw this.#mismatch(value, `v1.${struct.name}`, 'struct');
    const outer = this.#struct;
    this.#struct = struct;
    const copy: JsonObject = {};
    for (const name in value) {
      const item = value[name];
      if (item === null || item === undefined) continue;
      const type = struct.fields.get(name);
      if (type === undefined) this.#unknown(name);
      else if (typeof item === type.plain) copy[name] = item;
      else {
        const before = known?.[name];
        copy[name] = item === before ? item : this.#value(name, type, item, before);
      }
    }
    this.#struct = outer;
    return copy;
  }

  #unknown(name: string): void {
    const path = pathText([...this.#path(), name]);
    if (this.#drop === undefined) (this.unknownFields ??= []).push(path);
    else this.#drop(path);
  }

  #path(): readonly PathPart[] {
    return PATH.slice(0, this.#depth);
  }

  /** One step further down. */
  #value(step: PathPart, type: FieldType, value: unknown, known: unknown): unknown {
    PATH[this.#depth] = step;
    this.#depth += 1;
    let copy: unknown;
    switch (type.kind) {
      case 'struct':
        // What is known was decoded by the same table.
        copy = this.#fields(type.struct, value, known as JsonObject | undefined);
        break;
      case 'list':
        copy = this.#list(type, value, known);
        break;
      case 'map':
        copy = this.#map(type, value, known);
        break;
      default:
        copy = this.#scalar(type, value);
    }
    this.#depth -= 1;
    return copy;
  }

  #list({ goType, element }: ListType, value: unknown, known: unknown): unknown {
    if (!Array.isArray(value)) throw this.#mismatch(value, goType, 'list');
    const before: readonly unknown[] = Array.isArray(known) ? known : NOTHING;
    // Not a spread: a list with holes, as `map` makes them (`sim/mapped.ts`), would hand its hidden class on.
    return mapped(value as readonly unknown[], (item, at) => {
      if (item === before[at] || typeof item === element.plain) return item;
      if (typeof item === 'object' && before.includes(item)) return item;
      return this.#value(at, element, item, before[at]);
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
      if (item === before[key] || typeof item === type.element.plain) continue;
      copy[key] = this.#value([key], type.element, item, before[key]);
    }
    return copy;
  }

  #scalar(type: FieldType, value: unknown): unknown {
    if (typeof value === type.plain) return value;
    switch (type.kind) {
      case 'int32':
      case 'int64':
        if (Number.isInteger(value)) return value;
        break;
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
    const field = fieldText(this.#root, this.#path());
    const where = field === '' ? 'Go value' : `Go struct field ${this.#struct.name}.${field}`;
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
