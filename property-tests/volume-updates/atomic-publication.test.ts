/**
 * P1, P2, P3: a reader looks after every single step on the node's disk while tags move, and never
 * sees anything but one whole, verified object; within P9's bound it sees the last (docs/oci-volume.md).
 */
import fc from 'fast-check';
import { expect, describe, it } from 'vitest';
import type { FileSystem } from '../../src/sim/index.ts';
import { observedPorts, type ObservedPorts } from './observed-ports.ts';
import { published, UPDATE_MS_MAX, UpdateLab, type Files } from './update-lab.ts';

const names = fc.constantFrom('version', 'app.yaml', 'conf.d/limits.yaml', 'conf.d/more', 'new');
const contents = fc.dictionary(names, fc.string({ maxLength: 20 }), { minKeys: 1, maxKeys: 4 });
const histories = fc.array(contents, { minLength: 2, maxLength: 4 });

/** A reader that resolved `..data` once and reads one file at a time, a step apart. */
interface SlowReader {
  readonly generation: string;
  readonly files: Files;
  left: string[];
}

class Readers {
  readonly violations: string[] = [];
  looks = 0;
  readonly #disk: FileSystem;
  readonly #directory: string;
  readonly #known: readonly Files[];
  #slow: SlowReader | undefined;

  constructor(disk: FileSystem, directory: string, known: readonly Files[]) {
    this.#disk = disk;
    this.#directory = directory;
    this.#known = known;
  }

  /** One glance of everybody, between two steps of the node. */
  async look(): Promise<void> {
    this.looks += 1;
    const seen = await published(this.#disk, this.#directory);
    if (seen === undefined) {
      this.violations.push('P3: ..data does not resolve');
      return;
    }
    const text = canonical(seen);
    if (!this.#known.some((files) => canonical(files) === text)) {
      this.violations.push(`P1: ..data shows ${text}`);
    }
    await this.#readOn(seen);
  }

  async #readOn(seen: Files): Promise<void> {
    const current = await this.#disk.readlink(`${this.#directory}/..data`);
    this.#slow ??= { generation: current, files: seen, left: Object.keys(seen) };
    const { generation, files, left } = this.#slow;
    const name = left.pop();
    if (name === undefined) {
      this.#slow = undefined;
      return;
    }
    try {
      const path = `${this.#directory}/${generation}/${name}`;
      const text = new TextDecoder().decode(await this.#disk.readFile(path));
      if (text !== files[name]) this.violations.push(`P2: ${path} changed under its reader`);
    } catch {
      // The generation may be gone, but only once it is not the published one.
      if (generation === current) this.violations.push(`P2: ${name} vanished from ${generation}`);
      this.#slow = undefined;
    }
  }
}

async function play(
  history: readonly Files[],
  breakIt?: (ports: ObservedPorts) => void,
): Promise<Readers> {
  const [first = {}, ...later] = history;
  const ports = await observedPorts();
  const update = await UpdateLab.open({ ports, first });
  const readers = new Readers(ports.disk, update.directory, history);
  breakIt?.(ports);
  ports.onStep = () => readers.look();
  for (const files of later) {
    await update.push(files);
    await update.lab.advance(UPDATE_MS_MAX);
  }
  ports.onStep = () => Promise.resolve();
  const last = history.at(-1) ?? {};
  expect(canonical((await published(ports.disk, update.directory)) ?? {})).toBe(canonical(last));
  await update.close();
  return readers;
}

function canonical(files: Files): string {
  return JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A rename as two steps, as it would be if it were a copy. */
function inTwoSteps(ports: ObservedPorts): void {
  ports.rename = async (from, to) => {
    if (!to.endsWith('/..data')) return ports.disk.rename(from, to);
    const target = await ports.disk.readlink(from);
    await ports.disk.rm(to);
    await ports.onStep();
    await ports.disk.symlink(target, to);
    await ports.disk.rm(from);
  };
}

describe('an update, looked at after every step on the disk', () => {
  it('P1, P2, P3: shows one whole object, and never nothing', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const readers = await play(history);
        expect(readers.violations).toEqual([]);
        // A test that never looked would pass as well.
        const first = canonical(history[0] ?? {});
        if (history.some((files) => canonical(files) !== first))
          expect(readers.looks).toBeGreaterThan(3);
      }),
      { numRuns: 40 },
    );
  });

  it('would notice a publication of two steps', async () => {
    const readers = await play([{ version: 'one' }, { version: 'two' }], (ports) =>
      inTwoSteps(ports),
    );
    expect(readers.violations).toContain('P3: ..data does not resolve');
  });
});
