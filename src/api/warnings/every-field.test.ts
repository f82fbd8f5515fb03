/**
 * Nothing is accepted and ignored: each field that decoding accepts is read by somebody, kept as data, or
 * told to the client as a warning or a refusal. A new field of the schema fails here until it is one
 * of these.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApiObject, Manifest } from '../objects.ts';
import { DEFINITIONS, BUILT_IN_NAMES } from '../resources/definitions.ts';
import { KEPT, NOTHING_TO_DO, READ_BY, REFUSED, spelledOut } from '../testing/field-claims.ts';
import { COMPLETE } from '../testing/workload-claims.ts';
import { samplesOf, schemaPaths } from '../testing/schema-paths.ts';
import { aPod, TestServer } from '../testing/test-server.ts';
import { findUnsimulated } from './find-unsimulated.ts';

const ROOT = join(import.meta.dirname, '../../..');
const KINDS = BUILT_IN_NAMES.map((resource) => [DEFINITIONS[resource].kind, resource] as const);

function covers(claim: string, path: string): boolean {
  return path === claim || path.startsWith(`${claim}.`) || path.startsWith(`${claim}[`);
}

function claimsOf(kind: string): readonly string[] {
  const pods = kind === 'Pod' ? [...Object.keys(NOTHING_TO_DO), ...Object.keys(REFUSED)] : [];
  return [...Object.values(READ_BY[kind] ?? {}).flat(), ...(KEPT[kind] ?? []), ...pods].flatMap(
    spelledOut,
  );
}

/** Whether some value of the field makes the server warn, of it or of what it is a part of. */
function isWarnedOf(kind: string, path: string): boolean {
  return samplesOf(kind, path).some((sample) => {
    const found = findUnsimulated({ ...sample, kind, metadata: sample['metadata'] ?? {} } as never);
    return found.some(({ field }) => covers(field.replace(/\[[^\]]*\]/g, '[*]'), path));
  });
}

describe.each(KINDS)('every field of a %s', (kind) => {
  const paths = schemaPaths(kind);
  const claims = claimsOf(kind);

  it('works, or is warned of or refused', () => {
    const silent = paths.filter(
      (path) => !claims.some((claim) => covers(claim, path)) && !isWarnedOf(kind, path),
    );

    expect(silent).toEqual([]);
  });

  it('is claimed only if it exists', () => {
    expect(claims.filter((claim) => !paths.some((path) => covers(claim, path)))).toEqual([]);
  });

  it.each(Object.entries(READ_BY[kind] ?? {}))(
    'is spoken of in %s, as is claimed',
    (file, read) => {
      const code = readFileSync(join(ROOT, file), 'utf8').replace(
        /\/\*[^]*?\*\/|^\s*\/\/.*$/gm,
        '',
      );
      const names = read.map((path) => /(\w+)(?:\[\*\])*$/.exec(path)?.[1] ?? path);

      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
    },
  );
});

describe('what is refused', () => {
  it.each(Object.entries(REFUSED))('%s', async (path, words) => {
    const test = new TestServer();
    const inside = schemaPaths('Pod').find((each) => covers(path, each)) ?? path;
    const { spec = {} } = (samplesOf('Pod', inside)[0] ?? {}) as { spec?: object };

    expect(await test.refusal(test.pods.create(aPod({ spec: { ...spec } })))).toContain(words);
  });
});

describe('what is kept as data', () => {
  const kept = KINDS.flatMap(([kind, resource]) =>
    (KEPT[kind] ?? [])
      .flatMap((claim) => schemaPaths(kind).filter((path) => covers(claim, path)))
      .map((path) => [kind, path, resource] as const),
  );

  it.each(kept)('%s: %s', (kind, path, resource) => {
    const { server } = new TestServer();
    const sample = samplesOf(kind, path)[0] ?? {};

    const object: ApiObject = server.create(resource, complete(kind, sample));

    expect(server.get(resource, object.metadata)).toMatchObject(sample);
  });
});

/** With a name, and what else the kind demands. */
function complete(kind: string, sample: Record<string, unknown>): Manifest {
  const whole: Readonly<Record<string, unknown>> = COMPLETE[kind] ?? {};
  const metadata = {
    name: 'web',
    ...(whole['metadata'] as object | undefined),
    ...(sample['metadata'] as object | undefined),
  };
  return { ...whole, ...withAddresses(sample), metadata };
}

/** An endpoint without an address is none. */
function withAddresses(sample: Record<string, unknown>): Record<string, unknown> {
  const { endpoints } = sample as { endpoints?: readonly object[] };
  if (endpoints === undefined) return sample;
  return { ...sample, endpoints: endpoints.map((each) => ({ addresses: ['10.1.2.3'], ...each })) };
}
