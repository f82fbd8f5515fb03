/**
 * The annotation of client-side apply, which kubectl's server-side apply takes over: what it says is true is
 * kubectl's own, so no conflict; and it is kept up to date for those who go back.
 * Upstream: apimachinery pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { compare } from './comparison.ts';
import type { Conflict } from './conflicts.ts';
import { servedForm } from './served-form.ts';
import { statedFields } from './stated-fields.ts';
import type { ValueType } from './value-type.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** The manager that kubectl is unless it is told another name. */
const KUBECTL = 'kubectl';

/** The conflicts that are not about what kubectl applied itself. */
export function foreignConflicts(
  conflicts: readonly Conflict[],
  manager: string,
  type: ValueType,
  live: JsonObject = {},
): readonly Conflict[] {
  const known = manager === KUBECTL ? lastAppliedOf(live) : undefined;
  if (known === undefined || known['apiVersion'] !== live['apiVersion']) return conflicts;
  const { added, modified, removed } = compare(type, known, servedForm(type, live));
  const changed = added.union(modified).union(removed);
  const own = statedFields(type, known).difference(changed);
  return conflicts.filter(({ path }) => !own.has(path));
}

/** The applied object with its annotation, if it has one, saying what was applied. */
export function withLastApplied(
  object: JsonObject,
  manager: string,
  config: JsonObject,
): JsonObject {
  if (manager !== KUBECTL || (annotationsOf(object)[LAST_APPLIED] ?? '') === '') return object;
  const annotations = { ...annotationsOf(object), [LAST_APPLIED]: `${textOf(config)}\n` };
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations } };
}

function lastAppliedOf(live: JsonObject): JsonObject | undefined {
  const text = annotationsOf(live)[LAST_APPLIED];
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
    // What is no JSON says nothing.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    return undefined;
  }
}

function annotationsOf({ metadata }: JsonObject): JsonObject {
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return isJsonObject(annotations) ? annotations : {};
}

/** Keys sorted, the annotation itself aside. */
function textOf(config: JsonObject): string {
  const { metadata } = config;
  const { annotations, ...rest } = isJsonObject(metadata) ? metadata : {};
  const { [LAST_APPLIED]: _, ...others } = isJsonObject(annotations) ? annotations : {};
  const kept = Object.keys(others).length === 0 ? {} : { annotations: others };
  return JSON.stringify(sorted({ ...config, metadata: { ...rest, ...kept } }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
