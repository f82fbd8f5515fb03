/**
 * A patched object as it is quoted when it cannot be decoded: what the patch did not touch as Go writes a struct,
 * its fields in their order, and what it passed through as Go writes a map, its keys sorted.
 * Upstream: evanphx/json-patch, which keeps what it need not open as the text it got.
 */
import { builtInType } from '../apply/built-in-types.ts';
import { servedForm } from '../apply/served-form.ts';
import { DEDUCED, resolved, typeOfField, type ValueType } from '../apply/value-type.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';

/** What the patch opened: by key, or by place; `undefined` is what it left closed. */
interface Opened {
  readonly [key: string]: Opened | undefined;
}

/** @param type of the object; undefined: that of the built-in kind */
export function patchedText(
  kind: string,
  patched: unknown,
  opened: Opened,
  type: ValueType = builtInType(kind),
): string {
  return JSON.stringify(ordered(type, patched, opened));
}

/** Of a merge patch: the objects that it merges into. */
export function openedByMerge(patch: unknown): Opened | undefined {
  if (!isJsonObject(patch)) return undefined;
  const entries = Object.entries(patch).map(([key, value]) => [key, openedByMerge(value)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** Of a JSON patch: everything on the way to where its operations are. */
export function openedByOperations(operations: readonly unknown[]): Opened {
  const root: Record<string, unknown> = {};
  for (const operation of operations) {
    const { path, from } = Object(operation) as { path?: unknown; from?: unknown };
    for (const pointer of [path, from]) {
      if (typeof pointer !== 'string') continue;
      let node = root;
      for (const step of pointer.split('/').slice(1, -1)) {
        const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
        node = (node[key] ??= {}) as Record<string, unknown>;
      }
    }
  }
  return root as Opened;
}

function ordered(given: ValueType, value: unknown, opened: Opened | undefined): unknown {
  const type = resolved(given, value);
  if (Array.isArray(value)) {
    const element = type.kind === 'list' ? type.element : DEDUCED;
    return value.map((item, at) => ordered(element, item, opened?.[String(at)]));
  }
  if (!isJsonObject(value)) return value;
  const fields = type.kind === 'map' ? type : undefined;
  const typeOf = (name: string): ValueType => (fields && typeOfField(fields, name)) ?? DEDUCED;
  if (opened !== undefined) {
    return inOrder(value, Object.keys(value).sort(), (name) =>
      ordered(typeOf(name), value[name], opened[name]),
    );
  }
  const served = servedForm(type, value) as JsonObject;
  const names = [...(fields?.fields.keys() ?? [])].filter((name) => name in served);
  const others = Object.keys(served).filter((name) => !names.includes(name));
  return inOrder(served, [...names, ...others.sort()], (name) =>
    ordered(typeOf(name), served[name], undefined),
  );
}

function inOrder(
  object: JsonObject,
  names: readonly string[],
  valueOf: (name: string) => unknown,
): JsonObject {
  const present = names.filter((name) => object[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, valueOf(name)]));
}
