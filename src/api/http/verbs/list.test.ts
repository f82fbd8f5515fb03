/** Lists in pages and at versions. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

async function doorWith(...names: readonly string[]): Promise<TestDoor> {
  const test = new TestDoor();
  for (const name of names) await create(test, name);
  return test;
}

function create(test: TestDoor, name: string) {
  return test.post(CONFIG_MAPS, { metadata: { name, labels: { l: name } } });
}

interface Page {
  readonly names: readonly string[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

async function page(test: TestDoor, query: string, path = CONFIG_MAPS): Promise<Page> {
  const { json } = await test.get(`${path}?${query}`);
  const { items, metadata } = json as unknown as { items: { metadata: { name: string } }[] } & Page;
  return { names: items.map((item) => item.metadata.name), metadata };
}

describe('a list in pages', () => {
  it('shows the state of its first page to the end', async () => {
    const test = await doorWith('a', 'b', 'c');
    const first = await page(test, 'limit=2');
    await test.send('DELETE', `${CONFIG_MAPS}/c`);
    await create(test, 'd');
    await test.send('PATCH', `${CONFIG_MAPS}/a`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { data: { k: 'v' } },
    });

    const second = await page(test, `limit=2&continue=${first.metadata.continue ?? ''}`);

    expect(first).toMatchObject({ names: ['a', 'b'], metadata: { remainingItemCount: 1 } });
    expect(second.names).toEqual(['c']);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('counts nothing where a selector selects, and goes over all namespaces', async () => {
    const test = await doorWith('a', 'b', 'c');
    const first = await page(test, 'limit=1&labelSelector=l!%3Da', '/api/v1/configmaps');
    const token = first.metadata.continue ?? '';
    const second = await page(
      test,
      `limit=1&labelSelector=l!%3Da&continue=${token}`,
      '/api/v1/configmaps',
    );

    expect([first.names, second.names]).toEqual([['b'], ['c']]);
    expect(first.metadata.remainingItemCount).toBeUndefined();
    expect(second.metadata.continue).toBeUndefined();
  });

  it('goes on in a newer state, if it has to', async () => {
    const test = await doorWith('a', 'b', 'c');
    const old = 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIvYVx1MDAwMCJ9';
    const { status, json } = await test.get(`${CONFIG_MAPS}?limit=1&continue=${old}`);
    const { continue: next = '' } = json['metadata'] as { continue?: string };

    expect(status).toBe(410);
    expect((await page(test, `limit=1&continue=${next}`)).names).toEqual(['b']);
  });
});

describe('a list at a version', () => {
  it('is what it was', async () => {
    const test = await doorWith('a', 'b');
    const then = test.server.resourceVersion;
    await test.send('DELETE', `${CONFIG_MAPS}/a`);
    await create(test, 'c');

    const at = (query: string) => page(test, `resourceVersion=${then}${query}`);
    expect((await at('&resourceVersionMatch=Exact')).names).toEqual(['a', 'b']);
    expect((await at('&limit=5')).names).toEqual(['a', 'b']);
    expect((await at('')).names).toEqual(['b', 'c']);
    expect((await at('&resourceVersionMatch=NotOlderThan')).names).toEqual(['b', 'c']);
  });

  it.each([
    ['resourceVersion=99999', 504, 'Timeout: Too large resource version: 99999, current: '],
    ['resourceVersion=x', 400, 'invalid resource version: resourceVersion: Invalid value: "x": '],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['continue=!', 400, 'invalid continue token: continue key is not valid: '],
    ['fieldSelector=x', 400, `invalid selector: 'x'; can't understand 'x'`],
    [
      'fieldSelector=spec.x%3D1',
      400,
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    [
      'resourceVersionMatch=Exact',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
  ])('%s: %d', async (query, status, message) => {
    const { json } = await new TestDoor().get(`${CONFIG_MAPS}?${query}`);
    expect(json['code']).toBe(status);
    expect(json['message']).toContain(message);
  });
});
