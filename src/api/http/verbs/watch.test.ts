/** Watches: where they begin, what they tell, how they end. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** `ADDED a`, `BOOKMARK`, `ERROR 410` */
function titles(lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const { type, object } = JSON.parse(line) as {
      type: string;
      object: { metadata: { name?: string; annotations?: object }; code?: number };
    };
    return [type, object.metadata.name, object.metadata.annotations && 'end', object.code]
      .filter((part) => part !== undefined)
      .join(' ');
  });
}

async function doorWith(...names: readonly string[]): Promise<TestDoor> {
  const test = new TestDoor();
  for (const name of names) await create(test, name);
  return test;
}

async function create(test: TestDoor, name: string): Promise<void> {
  await test.post(CONFIG_MAPS, { metadata: { name, labels: { l: name } } });
}

describe('a watch', () => {
  it.each([
    ['watch=1', ['ADDED a', 'ADDED c']],
    ['watch=1&allowWatchBookmarks=true', ['ADDED a', 'BOOKMARK end', 'ADDED c']],
    [
      'watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1',
      ['ADDED c'],
    ],
    ['watch=1&labelSelector=l!%3Da', ['ADDED c']],
    ['watch=1&fieldSelector=metadata.name%3Da', ['ADDED a']],
  ])('%s', async (query, expected) => {
    const test = await doorWith('a');
    const stream = await test.open(`${CONFIG_MAPS}?${query}`);
    await create(test, 'c');
    await test.advance(10);

    expect(titles(stream.lines)).toEqual(expected);
    stream.stop();
    expect(test.server.watcherCount).toBe(0);
  });

  it('resumes after a version, exactly', async () => {
    const test = await doorWith('a', 'b');
    const since = test.server.resourceVersion;
    await create(test, 'c');
    await test.send('DELETE', `${CONFIG_MAPS}/a`);

    const stream = await test.open(`${CONFIG_MAPS}?watch=1&resourceVersion=${since}`);
    await test.advance(10);

    expect(titles(stream.lines)).toEqual(['ADDED c', 'DELETED a']);
  });

  it('says that it cannot resume from what nobody remembers', async () => {
    const test = await doorWith('a');
    const stream = await test.open(`${CONFIG_MAPS}?watch=1&resourceVersion=1`);

    expect(titles(stream.lines)).toEqual(['ERROR 410']);
    expect(stream.state.ended).toBe('ended');
  });

  it('ends when its time is up, with a bookmark shortly before', async () => {
    const test = await doorWith('a');
    const stream = await test.open(
      `${CONFIG_MAPS}?watch=1&timeoutSeconds=10&allowWatchBookmarks=1`,
    );
    await test.advance(9_000);
    expect(titles(stream.lines)).toEqual(['ADDED a', 'BOOKMARK end', 'BOOKMARK']);
    await test.advance(1_000);
    expect(stream.state.ended).toBe('ended');
    expect(test.world.loop.pendingCount).toBe(0);
  });

  it('is cut if nobody reads it', async () => {
    const test = await doorWith();
    const stream = await test.open(`${CONFIG_MAPS}?watch=1`, {}, () => 5 * 1024 * 1024);
    await create(test, 'a');
    await create(test, 'b');
    await test.advance(10);

    expect(stream.state.ended).toBe('cut');
    expect(test.server.watcherCount).toBe(0);
  });

  it.each([
    ['cut', 'cut', ['ADDED a']],
    ['timeout', 'ended', ['ADDED a']],
    ['Expired', 'ended', ['ADDED a', 'ERROR 410']],
  ])('is lost by a fault: %s', async (error, ended, told) => {
    const test = await doorWith('a');
    const stream = await test.open(`${CONFIG_MAPS}?watch=1`);
    test.world.faults.plan({ point: 'api.watch', match: 'http/', error });
    await create(test, 'b');
    await test.advance(10);

    expect(titles(stream.lines)).toEqual(told);
    expect(stream.state.ended).toBe(ended);
    expect(test.server.watcherCount).toBe(0);
  });

  it('of tables names the columns once', async () => {
    const test = await doorWith('a', 'b');
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const stream = await test.open(`${CONFIG_MAPS}?watch=1`, { headers: { accept } });

    const tables = stream.lines.map(
      (line) => (JSON.parse(line) as { object: { columnDefinitions: unknown } }).object,
    );
    expect(tables.map(({ columnDefinitions }) => columnDefinitions === null)).toEqual([
      false,
      true,
    ]);
  });
});
