/** Every field that decoding accepts, as a path, and the smallest documents that have just that field. */
import { invariant } from '../../sim/index.ts';
import { STRUCTS, type FieldType, type Struct } from '../schema/struct-table.ts';

type Fields = Record<string, unknown>;

/** `spec.containers[*].env[*].name`; of every struct its fields, down to the scalars, or to a struct that it is within. */
export function schemaPaths(kind: string): readonly string[] {
  return pathsBelow(structOf(kind), '', []);
}

function pathsBelow(struct: Struct, prefix: string, outer: readonly Struct[]): readonly string[] {
  return [...struct.fields].flatMap(([name, type]) => {
    let path = prefix === '' ? name : `${prefix}.${name}`;
    let inner = type;
    for (; inner.kind === 'list' || inner.kind === 'map'; inner = inner.element) path += '[*]';
    if (inner.kind !== 'struct' || outer.includes(inner.struct)) return [path];
    return inner.struct.fields.size === 0
      ? [path]
      : pathsBelow(inner.struct, path, [...outer, struct]);
  });
}

/** Documents in which the field at the path says something; one for each value worth trying. */
export function samplesOf(kind: string, path: string): readonly Fields[] {
  const struct: FieldType = { kind: 'struct', goType: kind, struct: structOf(kind) };
  return sample(struct, path.replaceAll('[*]', '.*').split('.')) as readonly Fields[];
}

function sample(type: FieldType, [step, ...rest]: readonly string[]): readonly unknown[] {
  switch (type.kind) {
    case 'struct': {
      // A struct within itself ends a path.
      if (step === undefined) return [{}];
      const field = type.struct.fields.get(step);
      invariant(field !== undefined, `no field ${step}`);
      return sample(field, rest).map((value) => ({ [step]: value }));
    }
    case 'list':
      return sample(type.element, rest).map((value) => [value]);
    case 'map':
      return sample(type.element, rest).map((value) => ({ x: value }));
    case 'bool':
      return [true, false];
    case 'int32':
    case 'int64':
    case 'IntOrString':
      return [7];
    case 'float64':
      return [0.5];
    case 'Quantity':
      return ['7'];
    case 'bytes':
      return ['eA=='];
    case 'Time':
      return ['2026-01-01T00:00:00Z'];
    case 'MicroTime':
      return ['2026-01-01T00:00:00.000000Z'];
    default:
      return ['x', ...SPECIAL_TEXTS];
  }
}

/** Texts that are judged by their value. */
const SPECIAL_TEXTS = ['Always', 'kubernetes.io/service-account-token'];

function structOf(kind: string): Struct {
  const struct = STRUCTS.get(kind);
  invariant(struct !== undefined, `no struct ${kind}`);
  return struct;
}
