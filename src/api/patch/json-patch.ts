/**
 * JSON patches (RFC 6902) as upstream's library takes them: `replace` adds a member that is missing, negative
 * indexes count from the end, and a `test` for null holds where there is nothing.
 * Upstream: gopkg.in/evanphx/json-patch.v4.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';

/** Why a patch cannot be applied. The client is not told: upstream's server keeps it to itself. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
}

/** The document is left as it is. @throws {JsonPatchError} */
export function jsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  let root = document;
  for (const operation of operations) {
    if (!isJsonObject(operation)) throw new JsonPatchError('operation is no object');
    root = applied(root, operation);
  }
  return root;
}

function applied(root: unknown, operation: JsonObject): unknown {
  const path = pointerOf(operation['path']);
  switch (operation['op']) {
    case 'add':
      return changed(root, path, (parent, key) => added(parent, key, valueOf(operation)));
    case 'replace':
      return changed(root, path, (parent, key) => replaced(parent, key, valueOf(operation)));
    case 'remove':
      return changed(root, path, removed);
    case 'move': {
      const from = pointerOf(operation['from']);
      const value = found(root, from);
      if (value === undefined) throw new JsonPatchError('missing path');
      const without = changed(root, from, removed);
      return changed(without, path, (parent, key) => added(parent, key, value));
    }
    case 'copy': {
      const value = found(root, pointerOf(operation['from']));
      if (value === undefined) throw new JsonPatchError('missing path');
      return changed(root, path, (parent, key) => added(parent, key, value));
    }
    case 'test':
      if (!equal(tested(root, path), operation['value'] ?? null)) {
        throw new JsonPatchError('test failed');
      }
      return root;
    default:
      throw new JsonPatchError('unexpected kind');
  }
}

function valueOf(operation: JsonObject): unknown {
  if (!Object.hasOwn(operation, 'value')) throw new JsonPatchError('missing value');
  return operation['value'];
}

function pointerOf(pointer: unknown): readonly string[] {
  if (typeof pointer !== 'string') throw new JsonPatchError('missing path');
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchError('missing path');
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

type Container = unknown[] | JsonObject;

/** A copy of all that the path leads through, with a change at its end. */
function changed(
  root: unknown,
  path: readonly string[],
  change: (parent: Container, key: string) => Container,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    // The whole document: as the one member of a list.
    const [whole] = change([root], '0') as unknown[];
    if (whole === undefined) throw new JsonPatchError('the document is gone');
    return whole;
  }
  const parent = container(root);
  if (rest.length === 0) return change(parent, key);
  const child = changed(member(parent, key), rest, change);
  return replaced(parent, key, child);
}

function container(value: unknown): Container {
  if (Array.isArray(value) || isJsonObject(value)) return value as Container;
  throw new JsonPatchError('missing path');
}

function member(parent: Container, key: string): unknown {
  if (Array.isArray(parent)) return parent[indexOf(parent, key, parent.length - 1)];
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

function found(root: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => member(container(value), key), root);
}

/** A last member that is missing counts as null; a missing parent does not. */
function tested(root: unknown, path: readonly string[]): unknown {
  return found(root, path) ?? null;
}

function added(parent: Container, key: string, value: unknown): Container {
  if (!Array.isArray(parent)) return withMember(parent, key, value);
  const at = key === '-' ? parent.length : indexOf(parent, key, parent.length, 1);
  return parent.toSpliced(at, 0, value);
}

function replaced(parent: Container, key: string, value: unknown): Container {
  if (!Array.isArray(parent)) return withMember(parent, key, value);
  return parent.with(indexOf(parent, key, parent.length - 1), value);
}

function removed(parent: Container, key: string): Container {
  if (Array.isArray(parent)) return parent.toSpliced(indexOf(parent, key, parent.length - 1), 1);
  if (!Object.hasOwn(parent, key)) throw new JsonPatchError('missing key');
  return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
}

function withMember(parent: JsonObject, key: string, value: unknown): JsonObject {
  // Also a member that is called __proto__.
  return Object.fromEntries([...Object.entries(parent).filter(([n]) => n !== key), [key, value]]);
}

/** @param max the greatest index @param beyond what -1 stands for: the end, or behind it */
function indexOf(list: readonly unknown[], key: string, max: number, beyond = 0): number {
  if (!/^-?\d{1,9}$/.test(key)) throw new JsonPatchError('no index');
  const given = Number(key);
  const at = given < 0 ? list.length + given + beyond : given;
  if (at < 0 || at > max) throw new JsonPatchError('index out of range');
  return at;
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => equal(item, b[at]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}
