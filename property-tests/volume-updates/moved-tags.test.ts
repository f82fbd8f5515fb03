/**
 * What a tag that moves about does to the names a reader sees, and how often the registry is asked.
 * P5: exactly the names of what is published. P8: a tag that is moved back is followed back.
 * P10: a pass of SyncPod asks once, and nothing else asks. P22: one generation lies there at rest.
 */
import { expect, it } from 'vitest';
import { memoryPorts } from '../../src/lab/index.ts';
import { observedPorts } from './observed-ports.ts';
import { UPDATE_MS_MAX, UpdateLab, type Files } from './update-lab.ts';

const HISTORY: readonly Files[] = [
  { version: 'one', 'app.yaml': 'a', 'conf.d/limits': 'low' },
  { version: 'two', 'conf.d/limits': 'high', 'conf.d/more': 'b' },
  { 'new.yaml': 'c', 'etc/deep/er': 'd' },
  // Back to the first.
  { version: 'one', 'app.yaml': 'a', 'conf.d/limits': 'low' },
];

it('P5, P8, P22: names, content and generations follow the tag, there and back', async () => {
  const ports = await observedPorts();
  const [first = {}, ...later] = HISTORY;
  const update = await UpdateLab.open({ ports, first });
  for (const files of [first, ...later]) {
    await update.push(files);
    await update.lab.advance(UPDATE_MS_MAX);

    const names = (await ports.disk.readdir(update.directory)).map(({ name }) => name);
    const visible = names.filter((name) => !name.startsWith('..')).sort();
    expect(visible).toEqual(
      [...new Set(Object.keys(files).map((path) => path.split('/')[0]))].sort(),
    );
    // The link and the generation that it leads to.
    expect(names.filter((name) => name.startsWith('..'))).toHaveLength(2);
    for (const [path, text] of Object.entries(files)) {
      expect(await update.read('server', `/config/${path}`)).toBe(text);
    }
  }
  const [opened, ...moves] = update
    .records('volume.published')
    .map(({ detail }) => detail.imageRef);
  expect(moves).toHaveLength(3);
  expect(moves.at(-1)).toBe(opened);
  await update.close();
});

it('P10: the registry is asked once in each pass of SyncPod, and by nothing else', async () => {
  const ports = await observedPorts();
  const update = await UpdateLab.open({ ports, first: { version: 'one' } });
  const times = (type: 'pod.sync' | 'image.resolved'): readonly number[] =>
    update
      .records(type)
      .filter(({ detail }) => !('reference' in detail) || detail.reference.includes('team/config'))
      .map(({ at }) => at);
  const passesBefore = times('pod.sync').length;
  const asksBefore = times('image.resolved').length;
  await update.push({ version: 'two' });
  await update.lab.advance(20 * 60_000);

  const passes = times('pod.sync').slice(passesBefore);
  const asks = times('image.resolved').slice(asksBefore);
  expect(passes.length).toBeGreaterThan(10);
  expect(asks).toHaveLength(passes.length);
  asks.forEach((at, k) => {
    expect(at).toBeGreaterThan(passes[k] ?? NaN);
    expect(at).toBeLessThan(passes[k + 1] ?? Infinity);
  });
  await update.close();
});

it('P10: updates of the pod ask by the passes that take them up, and not each by itself', async () => {
  const update = await UpdateLab.open({ ports: memoryPorts(), first: { version: 'one' } });
  await update.lab.advance(5000);
  const passes = update.records('pod.sync').length;
  const refreshes = update.records('volume.refreshed').length;
  for (let label = 1; label <= 8; label++) {
    await update.lab.update('Pod', 'web', ({ metadata }) => {
      metadata.labels = { label: String(label) };
    });
    await update.lab.advance(210);
  }
  await update.lab.advance(2000);

  const passesSince = update.records('pod.sync').length - passes;
  expect(passesSince).toBeLessThan(5);
  expect(update.records('volume.refreshed').length - refreshes).toBe(passesSince);
  await update.close();
});
