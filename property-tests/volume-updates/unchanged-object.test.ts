/**
 * P6 and P7: an object that is still the same is left alone to the last inode; one that differs is
 * published, be it in file modes only. P12: each refresh asks the registry again (docs/oci-volume.md).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { memoryPorts, type LabPorts } from '../../src/lab/index.ts';
import { nodePorts } from '../../src/lab/node/index.ts';
import { observedPorts } from './observed-ports.ts';
import { photograph, UPDATE_MS_MAX, UpdateLab } from './update-lab.ts';

const FIRST = { version: 'one', 'conf.d/limits.yaml': 'memory: 64Mi' };

describe.each([
  ['memory', () => Promise.resolve(memoryPorts())],
  ['real files and mounts', () => nodePorts()],
] as [string, () => Promise<LabPorts>][])('on %s', (_name, openPorts) => {
  let update: UpdateLab | undefined;

  afterEach(async () => {
    await update?.close();
    update = undefined;
  });

  it('P6: a refresh of an unchanged object publishes nothing and touches nothing', async () => {
    const ports = await observedPorts(await openPorts());
    update = await UpdateLab.open({ ports, first: FIRST });
    const before = await photograph(ports.disk, update.directory);
    let steps = 0;
    ports.beforeStep = () => {
      steps += 1;
    };
    const resolvedBefore = update.records('image.resolved').length;
    await update.lab.advance(10 * 60_000);
    expect(update.records('image.resolved').length - resolvedBefore).toBeGreaterThanOrEqual(6);
    expect(update.records('volume.published')).toHaveLength(1);
    expect(await photograph(ports.disk, update.directory)).toEqual(before);
    // Nothing was written and put back either, not even a note that a pull is under way: a sync makes the pod's own
    // directories again, and on a disk that counts its changes not even those.
    const made = ports.disk.changeCount === undefined ? 2 : 0;
    expect(steps).toBe(made * update.records('pod.sync').filter(({ at }) => at > 60_000).length);
  });

  it('P6: the same bytes pushed again are the same object', async () => {
    const ports = await observedPorts(await openPorts());
    update = await UpdateLab.open({ ports, first: FIRST });
    const before = await photograph(ports.disk, update.directory);
    await update.push(FIRST);
    await update.lab.advance(UPDATE_MS_MAX);
    expect(await photograph(ports.disk, update.directory)).toEqual(before);
  });

  it('P7: a change of modes alone is published', async () => {
    const ports = await observedPorts(await openPorts());
    update = await UpdateLab.open({ ports, first: FIRST });
    const old = await ports.disk.readlink(`${update.directory}/..data`);
    await update.push({ ...FIRST, version: { content: 'one', mode: 0o600 } });
    await update.lab.advance(UPDATE_MS_MAX);
    expect(await ports.disk.readlink(`${update.directory}/..data`)).not.toBe(old);
    const { mode } = await ports.disk.stat(`${update.directory}/version`);
    expect(mode.toString(8)).toBe('600');
    expect(await update.read('server', '/config/version')).toBe('one');
    expect(update.records('volume.published')).toHaveLength(2);
  });
});
