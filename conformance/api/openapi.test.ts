/**
 * The schemas of OpenAPI 3 as a kube-apiserver 1.36.3 publishes them, but for their words: recorded as digests by
 * `npm run interop:openapi -- --record`, which also tells in what two differ.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TestDoor } from '../../src/api/http/testing/test-door.ts';
import { digestOf, type Schemas } from './openapi-structure.ts';

/** Why a schema is another here. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'io.k8s.api.core.v1.Volume': 'has the volume of the draft',
  'io.k8s.api.events.v1.EventSeries': 'is that of the core group',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions':
    'is told of the core group alone, and no object is ever broken',
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta': 'lists have no shards',
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': 'is told of the core group alone',
  'io.k8s.api.resource.v1.DeviceClass': 'is kept as it comes',
  'io.k8s.api.resource.v1.ResourceClaim': 'is kept as it comes',
  'io.k8s.api.resource.v1.ResourceClaimTemplate': 'is kept as it comes',
  'io.k8s.api.resource.v1.ResourceSlice': 'is kept as it comes',
};

interface Document {
  readonly components: { readonly schemas: Schemas };
}

const recorded = JSON.parse(
  readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

async function schemasHere(): Promise<Schemas> {
  const door = new TestDoor();
  const { paths } = (await door.get('/openapi/v3')).json as { readonly paths: object };
  const found: Record<string, unknown> = {};
  for (const path of Object.keys(paths)) {
    const { json } = await door.get(`/openapi/v3/${path}`);
    Object.assign(found, (json as unknown as Document).components.schemas);
  }
  return found;
}

it('OpenAPI 3 has the schemas of a real server, and says the same of them', async () => {
  const here = Object.entries(await schemasHere()).filter(([name]) => recorded[name] !== undefined);
  const different = here.filter(([name, schema]) => recorded[name] !== digestOf(schema));

  expect(here.length).toBeGreaterThan(300);
  expect(different.map(([name]) => name).sort()).toEqual(Object.keys(OTHERWISE).sort());
});
