/**
 * P14: a refresh that fails at any single step on the node's disk leaves one whole object published, the
 * old or the new one, and no container notices. P22: what it left lying there goes with the next
 * publication. So it is with a volume of the draft, and with one of a ConfigMap if a kubelet decides so; upstream's
 * takes that away (decision `takesAwayFailedWrite`), and has it back, whole, with the next set-up.
 */
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../../src/lab/index.ts';
import { FileSystemError } from '../../src/sim/index.ts';
import { observedPorts, type ObservedPorts } from './observed-ports.ts';
import { published, UPDATE_MS_MAX, UpdateLab, type VolumeKind } from './update-lab.ts';

const OLD = { version: 'one', 'old.yaml': 'o' };
const NEW = { version: 'two', 'new.yaml': 'n' };

interface Case {
  readonly kind: VolumeKind;
  readonly decisions?: LabOptions['decisions'];
}

interface Opened {
  readonly ports: ObservedPorts;
  readonly update: UpdateLab;
}

async function open({ kind, decisions }: Case): Promise<Opened> {
  const ports = await observedPorts();
  const other = decisions === undefined ? {} : { decisions };
  const update = await UpdateLab.open({ ports, first: OLD, kind, other });
  await update.push(NEW);
  return { ports, update };
}

/** Every step of a refresh inside the volume's directory, as `rename <from> <to>`. */
async function stepsOfRefresh(how: Case): Promise<readonly string[]> {
  const { ports, update } = await open(how);
  const steps: string[] = [];
  ports.beforeStep = (step) => {
    if (step.includes(update.directory)) steps.push(step);
  };
  await update.lab.advance(UPDATE_MS_MAX);
  await update.close();
  return steps;
}

/** The step of that number fails, and those after it do not. @param look at what is seen, after each step */
async function failAt(
  failing: number,
  { ports, update }: Opened,
  look: (seen: object | undefined) => void,
): Promise<void> {
  let at = 0;
  ports.beforeStep = (step) => {
    if (!step.includes(update.directory)) return;
    if (at++ === failing) {
      throw new FileSystemError('ENOSPC', step, 'ENOSPC: no space left on device');
    }
  };
  ports.onStep = async () => look(await published(ports.disk, update.directory));
  await update.lab.advance(2 * UPDATE_MS_MAX);
  ports.onStep = () => Promise.resolve();
  expect(at).toBeGreaterThan(failing);
  expect(await published(ports.disk, update.directory)).toEqual(NEW);
  expect(await update.read('server', '/config/version')).toBe('two');
}

const DRAFT: Case = { kind: 'oci' };
const STAYING: Case = { kind: 'configMap', decisions: { takesAwayFailedWrite: () => false } };
const UPSTREAM: Case = { kind: 'configMap' };

describe.each([
  ['of the draft', DRAFT, await stepsOfRefresh(DRAFT)],
  ['of a ConfigMap that stays', STAYING, await stepsOfRefresh(STAYING)],
] as const)('a volume %s', (_what, how, steps) => {
  it('has steps that can fail', () => {
    expect(steps.filter((step) => step.startsWith('rename '))).toHaveLength(1);
    expect(steps.length).toBeGreaterThan(6);
  });

  it.each(steps.map((step, at) => [at, step.split(' ')[0] ?? ''] as const))(
    'P14: step %d, %s',
    async (failing) => {
      const opened = await open(how);
      const { ports, update } = opened;
      let isPublished = false;
      await failAt(failing, opened, (seen) => {
        isPublished ||= seen !== undefined && 'version' in seen && seen.version === 'two';
        expect(seen).toEqual(isPublished ? NEW : OLD);
      });

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
});

it('upstream’s volume of a ConfigMap goes at some steps, and comes back whole', async () => {
  const steps = await stepsOfRefresh(UPSTREAM);
  let timesGone = 0;
  for (const failing of steps.keys()) {
    const opened = await open(UPSTREAM);
    let wasGone = false;
    await failAt(failing, opened, (seen) => {
      wasGone ||= seen === undefined;
      expect([undefined, OLD, NEW]).toContainEqual(seen);
    });
    if (wasGone) timesGone += 1;
    await opened.update.close();
  }

  expect(timesGone).toBeGreaterThan(0);
  // Before anything is written there is nothing to take away.
  expect(timesGone).toBeLessThan(steps.length);
});
