/** What the API server remembers: watches that resume, and lists of an older state. */
import fc from 'fast-check';
import { TestDoor } from '../../src/api/http/testing/test-door.ts';
import type { OtherHandler } from '../api/other-handler.ts';
import { missesTheFirstChange } from '../defects/misses-the-first-change.ts';
import { showsTheNewestState } from '../defects/shows-the-newest-state.ts';
import type { Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

interface Write {
  readonly name: number;
  /** Its label afterwards; undefined: it is deleted. */
  readonly label: number | undefined;
}

interface Story {
  readonly writes: readonly Write[];
  /** The watch begins after so many of them, the list is of that state. */
  readonly since: number;
  /** Undefined: everything is watched. */
  readonly selected: number | undefined;
  readonly pageSize: number;
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const NAMES = ['a', 'b', 'c', 'd'];

const stories: fc.Arbitrary<Story> = fc.record({
  writes: fc.array(
    fc.record({
      name: fc.nat(NAMES.length - 1),
      label: fc.option(fc.nat(1), { nil: undefined, freq: 3 }),
    }),
    { minLength: 1, maxLength: 15 },
  ),
  since: fc.nat(15),
  selected: fc.option(fc.nat(1), { nil: undefined }),
  pageSize: fc.integer({ min: 1, max: 3 }),
});

export const watchesResume = ownLaw({
  name: 'a watch from a version tells exactly what was written after it, and pages show one state',
  because: 'informers hold what they were told for the truth, however often they were cut off.',
  oracle: 'a map of labels, written to in the same order',
  file: 'property-tests/watches-resume.test.ts',
  subjects: stories,
  runs: 150,
  sometimes: [
    'an object began to match',
    'an object ceased to match',
    'a page was not the last one',
    'the state had changed since',
  ],
  defects: [missesTheFirstChange, showsTheNewestState],
  judge: async (story, sometimes, defect: OtherHandler | undefined): Promise<Verdict> => {
    const { writes, selected, pageSize } = story;
    const since = Math.min(story.since, writes.length);
    const test = new TestDoor({}, {}, defect?.handler);
    const model = new Map<string, number>();
    const matches = (label: number | undefined): boolean =>
      label !== undefined && (selected === undefined || label === selected);
    const expected: string[] = [];
    let version = test.server.resourceVersion;
    let then: readonly string[] = [];
    const remember = (): void => {
      version = test.server.resourceVersion;
      then = [...model.keys()].filter((name) => matches(model.get(name))).sort();
    };
    if (since === 0) remember();
    for (const [at, { name: index, label }] of writes.entries()) {
      const name = NAMES[index] ?? '';
      const before = model.get(name);
      await write(test, name, before, label);
      if (label === undefined) model.delete(name);
      else model.set(name, label);
      const [was, is] = [matches(before), matches(label)];
      if (at >= since && before !== label && (was || is)) {
        expected.push(`${is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED'} ${name}`);
        if (is && !was && before !== undefined) sometimes('an object began to match');
        if (was && !is && label !== undefined) sometimes('an object ceased to match');
      }
      if (at + 1 === since) remember();
    }
    if (test.server.resourceVersion !== version) sometimes('the state had changed since');
    const selector = selected === undefined ? '' : `&labelSelector=l%3D${String(selected)}`;
    const told = await watched(test, `watch=1&resourceVersion=${version}${selector}`);
    if (told.join() !== expected.join()) {
      return `told ${told.join(', ')} instead of ${expected.join(', ')}`;
    }
    const { names, pages } = await paged(test, version, selector, pageSize);
    if (pages > 1) sometimes('a page was not the last one');
    if (names.join() === then.join()) return undefined;
    return `pages of version ${version} show ${names.join()} instead of ${then.join()}`;
  },
  lines: ({ writes, since, selected, pageSize }) => [
    ...writes.map(({ name, label }, at) => {
      const what = label === undefined ? 'delete' : `label with ${String(label)}:`;
      return `${at === since ? 'from here on: ' : ''}${what} ${NAMES[name] ?? ''}`;
    }),
    `watched: ${selected === undefined ? 'all' : `label ${String(selected)}`}; pages of ${String(pageSize)}`,
  ],
});

async function write(
  test: TestDoor,
  name: string,
  before: number | undefined,
  label: number | undefined,
): Promise<void> {
  if (label === undefined) {
    await test.send('DELETE', `${CONFIG_MAPS}/${name}`);
    return;
  }
  const body = { metadata: { name, labels: { l: String(label) } } };
  if (before === undefined) await test.post(CONFIG_MAPS, body);
  else await test.send('PUT', `${CONFIG_MAPS}/${name}`, { body });
}

async function watched(test: TestDoor, query: string): Promise<readonly string[]> {
  const { lines, stop } = await test.open(`${CONFIG_MAPS}?${query}`);
  await test.advance(10);
  stop();
  return lines.map((line) => {
    const { type, object } = JSON.parse(line) as {
      type: string;
      object: { metadata: { name: string } };
    };
    return `${type} ${object.metadata.name}`;
  });
}

async function paged(
  test: TestDoor,
  version: string,
  selector: string,
  limit: number,
): Promise<{ readonly names: readonly string[]; readonly pages: number }> {
  const names: string[] = [];
  let pages = 0;
  let query = `resourceVersion=${version}`;
  for (;;) {
    const { json } = await test.get(`${CONFIG_MAPS}?limit=${String(limit)}&${query}${selector}`);
    const { items, metadata } = json as unknown as {
      items: readonly { metadata: { name: string } }[];
      metadata: { continue?: string };
    };
    names.push(...items.map((item) => item.metadata.name));
    pages += 1;
    if (metadata.continue === undefined) return { names, pages };
    query = `continue=${metadata.continue}`;
  }
}
