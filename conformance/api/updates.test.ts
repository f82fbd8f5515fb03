/**
 * Updates that Kubernetes' own code (1.36.3) refused in Go's terms, with a struct or the difference of two
 * (bench/interop/updates.ts): refused here in the same words, to the last line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../src/api/objects.ts';
import { StatusError } from '../../src/api/status-error.ts';
import { TestServer } from '../../src/api/testing/test-server.ts';
import type { RecordedUpdate } from '../../bench/interop/validation/recorded-updates.ts';

const LINES = readFileSync(join(import.meta.dirname, 'updates.jsonl'), 'utf8')
  .trim()
  .split('\n');
const UPDATES = LINES.map((line) => JSON.parse(line) as RecordedUpdate);

const KINDS = [...new Set(UPDATES.map(({ kind }) => kind))];

describe.each(KINDS)('%s', (kind) => {
  const updates = UPDATES.filter((update) => update.kind === kind);

  const { server } = new TestServer({ admissionPlugins: ['ServiceAccount'] });
  const created = new Map<string, ApiObject>();
  // A cluster of the lab has a class of its own, which the recorded one had not.
  server.delete('storageclasses', { name: 'standard' });

  it.each(updates.map((update) => [update.at.join('.'), update] as const))('%s', (_, update) => {
    const { apiVersion, given, at, uid, message } = update;
    const resource = server.resources.ofKind(apiVersion, kind);
    if (resource === undefined) throw new Error(`no ${kind}`);
    const { name } = given['metadata'] as { readonly name: string };
    const old = created.get(name) ?? server.create(resource, given);
    created.set(name, old);
    const next = changed(JSON.parse(JSON.stringify(old)), at, update) as never;

    const refusal = refusalOf(() => server.update(resource, next, 'object', { isDryRun: true }));

    // A Job's template bears its uid.
    expect(refusal).toBe(message.replaceAll(uid, old.metadata.uid));
  });
});

function changed(
  object: unknown,
  [first, ...rest]: RecordedUpdate['at'],
  change: RecordedUpdate,
): unknown {
  if (first === undefined) return change.value;
  const parts = object as Record<string | number, unknown>;
  if (rest.length === 0 && !('value' in change)) delete parts[first];
  else parts[first] = changed(parts[first], rest, change);
  return object;
}

function refusalOf(update: () => unknown): string {
  try {
    update();
    return 'taken';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return error.message;
  }
}
