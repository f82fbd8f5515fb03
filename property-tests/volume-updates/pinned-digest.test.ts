/** P11: a reference with a digest shows that object for ever; its tag is never asked for. */
import { expect, it } from 'vitest';
import { buildContent } from '../../src/lab/index.ts';
import { observedPorts } from './observed-ports.ts';
import { photograph, REPOSITORY, UpdateLab } from './update-lab.ts';

const FIRST = { version: 'one' };
const { digest } = buildContent({
  reference: `${REPOSITORY}:v1`,
  image: { layers: [{ files: FIRST }] },
}).manifest;

it.each([
  ['a digest', `registry.test/${REPOSITORY}@${digest}`],
  ['a tag and a digest', `registry.test/${REPOSITORY}:v1@${digest}`],
])('P11: %s is followed by content, not by tags', async (_name, reference) => {
  const ports = await observedPorts();
  const update = await UpdateLab.open({ ports, reference, first: FIRST });
  const before = await photograph(ports.disk, update.directory);
  for (const version of ['two', 'three']) {
    await update.push({ version });
    await update.lab.advance(5 * 60_000);
  }
  expect(await photograph(ports.disk, update.directory)).toEqual(before);
  expect(await update.read('server', '/config/version')).toBe('one');
  expect(update.records('volume.published').map(({ detail }) => detail.imageRef)).toEqual([
    `registry.test/${REPOSITORY}@${digest}`,
  ]);
  expect(update.records('pod.sync').length).toBeGreaterThan(6);
  const byTag = `/v2/${REPOSITORY}/manifests/v1`;
  expect(ports.requests.filter((request) => request.endsWith(byTag))).toEqual([]);
  expect(ports.requests).toContain(`GET /v2/${REPOSITORY}/manifests/${digest}`);
  await update.close();
});

it('a tag alone is followed, in the same circumstances', async () => {
  const ports = await observedPorts();
  const update = await UpdateLab.open({ ports, first: FIRST });
  await update.push({ version: 'two' });
  await update.lab.advance(5 * 60_000);
  expect(await update.read('server', '/config/version')).toBe('two');
  expect(ports.requests).toContain(`HEAD /v2/${REPOSITORY}/manifests/v1`);
  await update.close();
});
