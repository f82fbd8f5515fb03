/**
 * Requests of every shape: none may be our own mistake, and none be answered 500 but where upstream does so.
 * `DRYDOCK_RUNS` asks for more, and others.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestDoor } from './testing/test-door.ts';

const runs = Number(process.env['DRYDOCK_RUNS'] ?? 2000);

const NAMES = ['a', 'web', 'A_B', '..', '%', 'x'.repeat(300), '__proto__', 'ä'];
const RESOURCES = ['pods', 'configmaps', 'secrets', 'events', 'nodes', 'namespaces', 'deployments'];
const PARTS = ['status', 'scale', 'log', 'binding', 'eviction', 'exec', 'ephemeralcontainers', 'x'];
const QUERY = [
  'watch',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'labelSelector',
  'fieldSelector',
  'dryRun',
  'fieldValidation',
  'fieldManager',
  'force',
  'pretty',
  'includeObject',
  'gracePeriodSeconds',
  'propagationPolicy',
  'container',
  'tailLines',
  'sinceTime',
  'command',
];
const VALUES = ['', '0', '1', '-1', 'true', 'x', 'All', 'Strict', 'Exact', 'NotOlderThan'].concat([
  'a=b',
  'a in (',
  '!a',
  'metadata.name=web',
  '99999999999999999999',
  '1e9',
  '\u0000',
  'ü',
  '{}',
]);
const TYPES = [
  '',
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'text/plain',
  ';;,',
];
const ACCEPTS = [
  '',
  '*/*',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;q=x',
  ';,;',
];
const FIELDS = [
  'metadata',
  'spec',
  'status',
  'data',
  'containers',
  'name',
  'labels',
  'replicas',
].concat([
  'kind',
  'apiVersion',
  'namespace',
  'finalizers',
  '$patch',
  '__proto__',
  'op',
  'path',
  'value',
]);

const path = fc.oneof(
  fc.constantFrom(
    '/',
    '/api',
    '/apis',
    '/version',
    '/openapi/v3',
    '/openapi/v3/api/v1',
    '/healthz',
  ),
  fc
    .tuple(
      fc.constantFrom('/api/v1', '/apis/apps/v1', '/api/v1/watch', '/apis/x/v1'),
      fc.constantFrom('', '/namespaces/default', '/namespaces/nope', '/namespaces/%2e%2e'),
      fc.constantFrom(...RESOURCES),
      fc.option(fc.constantFrom(...NAMES)),
      fc.option(fc.constantFrom(...PARTS)),
    )
    .map(([root, namespace, resource, name, part]) =>
      [root + namespace, resource, name, part].filter((each) => each !== null).join('/'),
    ),
  fc.string().map((text) => `/${text}`),
);

const query = fc
  .array(fc.tuple(fc.constantFrom(...QUERY), fc.constantFrom(...VALUES)), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'));

const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('web', 'a', 1, -1, 0.5, 1e300, true, null, '', 'Pod', 'v1', 'default'),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

const bytes = fc.oneof(
  document.map((value) => JSON.stringify(value)),
  document.map((value) => `a: &a ${JSON.stringify(value)}\nb: *a\n`),
  fc.string(),
  fc.constantFrom('k8s\u0000\n\u0004\n\u0000', '{"a":1,"a":2}', '- - - -', '[{"op":"add"}]'),
);

/** Texts that upstream, too, answers with 500. */
const SAID_BY_UPSTREAM =
  /does not contain declared merge key|unknown patch type|doesn't match \$setElementOrder|should not be set on objects|^target\.|ParseUint|impersonation without|element in delete/;

describe('hostile requests', () => {
  it('are answered, and none with an internal error', async () => {
    const test = new TestDoor();
    await test.post('/api/v1/namespaces/default/pods', {
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'X'),
      path,
      query,
      type: fc.constantFrom(...TYPES),
      accept: fc.constantFrom(...ACCEPTS),
      body: bytes,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, type, accept, body }) => {
        const headers = { 'content-type': type, accept };
        const reply = await test.exchange(method, `${path}?${query}`, { headers, body });
        expect(test.reported.splice(0)).toEqual([]);
        if (reply.status !== 500) return;
        expect(reply.json['message']).toMatch(SAID_BY_UPSTREAM);
      }),
      { numRuns: runs, ...(process.env['DRYDOCK_RUNS'] === undefined ? { seed: 12 } : {}) },
    );
    // Whatever was asked, nothing is left running.
    await test.advance(4_000_000);
    expect(test.server.watcherCount).toBe(0);
  });
});
