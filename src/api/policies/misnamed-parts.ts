/**
 * Objects that an expression made where another one belongs: `Object.spec{selector: Object.spec.wrong{}}`.
 * Upstream: apiserver pkg/cel/mutation/dynamic/objects.go, CheckTypeNamesMatchFieldPathNames.
 */
import { Constructed } from '../cel/index.ts';

/** One sentence each. The outermost is called what it is called. */
export function misnamedParts(made: unknown): readonly string[] {
  return made instanceof Constructed ? misnamed(made, made.typeName) : [];
}

function misnamed(value: unknown, place: string): readonly string[] {
  // Lists and maps have no names of their own.
  if (Array.isArray(value)) return value.flatMap((each) => misnamed(each, place));
  if (!(value instanceof Map)) return [];
  if (!(value instanceof Constructed)) {
    return [...value.values()].flatMap((each) => misnamed(each, place));
  }
  const { typeName } = value;
  const inner = [...value].flatMap(([name, each]) => misnamed(each, `${place}.${name}`));
  if (typeName === place) return inner;
  const fault = `unexpected type name "${typeName}", expected "${place}", which matches field name path from root Object type`;
  return [fault, ...inner];
}
