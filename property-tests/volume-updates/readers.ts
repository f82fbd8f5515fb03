/** Readers of a volume who look between any two steps on the node's disk, and what they saw amiss. */
import type { FileSystem } from '../../src/sim/index.ts';
import { published, type Files } from './update-lab.ts';

/** A reader that resolved `..data` once and reads one file at a time, a step apart. */
interface SlowReader {
  readonly generation: string;
  readonly files: Files;
  left: string[];
}

export class Readers {
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

export function canonical(files: Files): string {
  return JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
