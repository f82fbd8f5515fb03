/**
 * The parts of a configuration that are one value for all who write it: who sets one of their fields alone would drop
 * the others, so a policy may not. Upstream: apiserver policy/mutating/patch/smd.go, findAtomics.
 */
import { isJsonObject } from '../json-object.ts';
import { resolved, type ValueType } from '../apply/value-type.ts';

/** Their paths: `.spec.containers[0].command`. */
export function atomicParts(type: ValueType, value: unknown, path = ''): readonly string[] {
  if (type.kind === 'deduced') return [];
  const known = resolved(type, value);
  if (known.kind === 'map' && isJsonObject(value)) {
    const inner = Object.entries(value).flatMap(([name, each]) => {
      const field = known.fields.get(name);
      return field === undefined ? [] : atomicParts(field, each, `${path}.${name}`);
    });
    return known.isAtomic ? [path, ...inner] : inner;
  }
  if (known.kind === 'list' && Array.isArray(value)) {
    const inner = value.flatMap((each, at) =>
      atomicParts(known.element, each, `${path}[${String(at)}]`),
    );
    return known.merge === 'atomic' ? [path, ...inner] : inner;
  }
  return [];
}
