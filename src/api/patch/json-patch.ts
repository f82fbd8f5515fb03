/**
 * JSON patches (RFC 6902) as upstream's library takes them: `replace` adds a member that is missing, negative
 * indexes count from the end, a `test` for null holds where there is nothing, and what is to be added or copied and is
 * not there is null.
 * Upstream: gopkg.in/evanphx/json-patch.v4.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';

/** Why a patch cannot be applied, in the words of the library. Who sends a PATCH is not told. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
  /** A `test` does not hold: nothing is to be done, and nothing is wrong. */
  readonly isTestFailed: boolean;

  constructor(message: string, isTestFailed = false) {
    super(message);
    this.isTestFailed = isTestFailed;
  }
}

const MISSING = 'missing value';
const INVALID_INDEX = 'invalid index referenced';

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
  const { op: kind, value = null } = operation;
  switch (kind) {
    case 'add':
      return add(root, operation, value);
    case 'remove':
      return remove(root, operation);
    case 'replace':
      return replace(root, operation, value);
    case 'move':
      return move(root, operation);
    case 'copy':
      return copy(root, operation);
    case 'test':
      test(root, operation, value);
      return root;
    default:
      throw new JsonPatchError(`Unexpected kind: ${typeof kind === 'string' ? kind : 'unknown'}`);
  }
}

function add(root: unknown, operation: JsonObject, value: unknown): unknown {
  const path = pointerIn(operation, 'path', `add operation failed to decode path: ${MISSING}`);
  const missing = `add operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  return changed(root, path, missing, (parent, key) =>
    naming(`error in add for path: '${path}'`, () => added(parent, key, value)),
  );
}

function remove(root: unknown, operation: JsonObject): unknown {
  const path = pointerIn(operation, 'path', `remove operation failed to decode path: ${MISSING}`);
  const missing = `remove operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  return changed(root, path, missing, (parent, key) =>
    naming(`error in remove for path: '${path}'`, () => removed(parent, key)),
  );
}

function replace(root: unknown, operation: JsonObject, value: unknown): unknown {
  const path = pointerIn(operation, 'path', 'replace operation failed to decode path');
  if (path === '') {
    if (typeof value === 'object' && value !== null) return value;
    throw new JsonPatchError('replace operation value must be object or array');
  }
  const missing = `replace operation does not apply: doc is missing path: ${path}: ${MISSING}`;
  return changed(root, path, missing, (parent, key) => {
    if (Array.isArray(parent)) {
      const noKey = `replace operation does not apply: doc is missing key: ${path}: ${MISSING}`;
      naming(noKey, () => indexIn(parent, key), true);
    }
    return replaced(parent, key, value);
  });
}

function move(root: unknown, operation: JsonObject): unknown {
  const from = pointerIn(operation, 'from', 'move operation failed to decode from');
  const noFrom = `move operation does not apply: doc is missing from path: ${from}: ${MISSING}`;
  let value: unknown;
  const without = changed(root, from, noFrom, (parent, key) =>
    naming(`error in move for path: '${key}'`, () => {
      value = member(parent, key);
      return removed(parent, key);
    }),
  );
  const path = pointerIn(operation, 'path', 'move operation failed to decode path');
  const missing = `move operation does not apply: doc is missing destination path: ${path}: ${MISSING}`;
  return changed(without, path, missing, (parent, key) =>
    naming(`error in move for path: '${path}'`, () => added(parent, key, value)),
  );
}

function copy(root: unknown, operation: JsonObject): unknown {
  const from = pointerIn(operation, 'from', 'copy operation failed to decode from');
  const noFrom = `copy operation does not apply: doc is missing from path: ${from}: ${MISSING}`;
  const source = locate(root, from);
  if (source === undefined) throw new JsonPatchError(noFrom);
  const value =
    naming(`error in copy for from: '${from}'`, () => member(source.parent, source.key)) ?? null;
  const path = pointerIn(operation, 'path', `copy operation failed to decode path: ${MISSING}`);
  const missing = `copy operation does not apply: doc is missing destination path: ${path}: ${MISSING}`;
  return changed(root, path, missing, (parent, key) =>
    naming('error while adding value during copy', () => added(parent, key, value)),
  );
}

/** A last member that is missing counts as null; a missing parent does not. */
function test(root: unknown, operation: JsonObject, value: unknown): void {
  const path = pointerIn(operation, 'path', 'test operation failed to decode path');
  const place = path === '' ? undefined : locate(root, path);
  if (path !== '' && place === undefined) {
    throw new JsonPatchError(`test operation does not apply: is missing path: ${path}: ${MISSING}`);
  }
  const tested =
    place === undefined
      ? root
      : naming(`error in test for path: '${path}'`, () => member(place.parent, place.key));
  if (equal(tested ?? null, value)) return;
  throw new JsonPatchError(`testing value ${path} failed: test failed`, true);
}

function pointerIn(operation: JsonObject, name: 'path' | 'from', otherwise: string): string {
  const pointer = operation[name];
  if (typeof pointer === 'string') return pointer;
  throw new JsonPatchError(otherwise);
}

/** What goes wrong within, with what was being done. */
function naming<T>(doing: string, work: () => T, isAll = false): T {
  try {
    return work();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof JsonPatchError)) throw error;
    throw new JsonPatchError(isAll ? doing : `${doing}: ${error.message}`);
  }
}

type Container = unknown[] | JsonObject;

interface Place {
  readonly parent: Container;
  readonly key: string;
  /** A copy of all that the path leads through, with another parent. */
  readonly withParent: (parent: Container) => unknown;
}

/** What stands before the first slash is not looked at; without one there is no place. */
function locate(root: unknown, path: string): Place | undefined {
  const [, ...keys] = path
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop();
  if (key === undefined) return undefined;
  let parent = root;
  let withParent: (next: Container) => unknown = (next) => next;
  for (const step of keys) {
    const outer = parent;
    if (!isContainer(outer)) return undefined;
    const at = Array.isArray(outer) ? placeIn(outer, step) : step;
    if (at === undefined) return undefined;
    const inner = withParent;
    withParent = (next) => inner(replaced(outer, String(at), next));
    parent = member(outer, String(at));
  }
  return isContainer(parent) ? { parent, key, withParent } : undefined;
}

function changed(
  root: unknown,
  path: string,
  missing: string,
  change: (parent: Container, key: string) => Container,
): unknown {
  const place = locate(root, path);
  if (place === undefined) throw new JsonPatchError(missing);
  return place.withParent(change(place.parent, place.key));
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isJsonObject(value);
}

function member(parent: Container, key: string): unknown {
  if (Array.isArray(parent)) return parent[indexIn(parent, key)];
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

function added(parent: Container, key: string, value: unknown): Container {
  if (!Array.isArray(parent)) return withMember(parent, key, value);
  if (key === '-') return [...parent, value];
  const given = numberIn(key, `value was not a proper array index: '${key}': `);
  const at = given < 0 ? given + parent.length + 1 : given;
  if (at < 0 || at > parent.length) throw noIndex(given);
  return parent.toSpliced(at, 0, value);
}

function replaced(parent: Container, key: string, value: unknown): Container {
  if (!Array.isArray(parent)) return withMember(parent, key, value);
  return parent.with(indexIn(parent, key), value);
}

function removed(parent: Container, key: string): Container {
  if (Array.isArray(parent)) return parent.toSpliced(indexIn(parent, key), 1);
  if (!Object.hasOwn(parent, key)) {
    throw new JsonPatchError(`Unable to remove nonexistent key: ${key}: ${MISSING}`);
  }
  return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
}

function withMember(parent: JsonObject, key: string, value: unknown): JsonObject {
  // Also a member that is called __proto__.
  return Object.fromEntries([...Object.entries(parent).filter(([n]) => n !== key), [key, value]]);
}

/** Of an item that is there. */
function indexIn(list: readonly unknown[], key: string): number {
  const given = numberIn(key, '');
  const at = given < 0 ? given + list.length : given;
  if (at < 0 || at >= list.length) throw noIndex(given);
  return at;
}

function placeIn(list: readonly unknown[], key: string): number | undefined {
  if (!INDEX.test(key)) return undefined;
  const at = Number(key) < 0 ? Number(key) + list.length : Number(key);
  return at >= 0 && at < list.length ? at : undefined;
}

const INDEX = /^[-+]?\d{1,15}$/;

function numberIn(key: string, before: string): number {
  if (INDEX.test(key)) return Number(key);
  const parsing = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  throw new JsonPatchError(`${before}${parsing}`);
}

function noIndex(given: number): JsonPatchError {
  return new JsonPatchError(`Unable to access invalid index: ${String(given)}: ${INVALID_INDEX}`);
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
