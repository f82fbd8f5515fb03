/**
 * P14: a refresh that fails at any single step on the node's disk leaves one whole object published, the
 * old or the new one, and no container notices. P22: what it left lying there goes with the next
 * publication.
 */
import { expect, it } from 'vitest';
import { FileSystemError } from '../../src/sim/index.ts';
import { observedPorts, type ObservedPorts } from './observed-ports.ts';
import { published, UPDATE_MS_MAX, UpdateLab } from './update-lab.ts';

const OLD = { version: 'one', 'old.yaml': 'o' };
const NEW = { version: 'two', 'new.yaml': 'n' };

async function open(): Promise<{ readonly ports: ObservedPorts; readonly update: UpdateLab }> {
  const ports = await observedPorts();
  const update = await UpdateLab.open({ ports, first: OLD });
  await update.push(NEW);
  return { ports, update };
}

/** Every step of a refresh inside the volume's directory, as `rename <from> <to>`. */
async function stepsOfRefresh(): Promise<readonly string[]> {
  const { ports, update } = await open();
  const steps: string[] = [];
  ports.beforeStep = (step) => {
    if (step.includes(update.directory)) steps.push(step);
  };
  await update.lab.advance(UPDATE_MS_MAX);
  await update.close();
  return steps;
}

const STEPS = await stepsOfRefresh();

it('a refresh has steps that can fail', () => {
  expect(STEPS.filter((step) => step.startsWith('rename '))).toHaveLength(1);
  expect(STEPS.length).toBeGreaterThan(6);
});

it.each(STEPS.map((step, at) => [at, step.split(' ')[0] ?? ''] as const))(
  'P14: step %d, %s',
  async (failing, _name) => {
    const { ports, update } = await open();
    let at = 0;
    let isPublished = false;
    ports.beforeStep = (step) => {
      if (!step.includes(update.directory)) return;
      if (at++ === failing)
        throw new FileSystemError('ENOSPC', step, 'ENOSPC: no space left on device');
    };
    ports.onStep = async () => {
      const seen = await published(ports.disk, update.directory);
      isPublished ||= seen?.version === 'two';
      expect(seen).toEqual(isPublished ? NEW : OLD);
    };
    await update.lab.advance(2 * UPDATE_MS_MAX);
    ports.onStep = () => Promise.resolve();

    expect(at).toBeGreaterThan(failing);
    expect(await published(ports.disk, update.directory)).toEqual(NEW);
    expect(await update.read('server', '/config/version')).toBe('two');
    expect(update.isReady).toBe(true);
    expect(update.records('container.exited')).toEqual([]);
    expect(update.records('volume.unmounted')).toEqual([]);

    await update.push({ version: 'three' });
    await update.lab.advance(122_000 + UPDATE_MS_MAX);
    const names = (await ports.disk.readdir(update.directory)).map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('..'))).toEqual(['version']);
    expect(names).toHaveLength(3);
    await update.close();
  },
);
