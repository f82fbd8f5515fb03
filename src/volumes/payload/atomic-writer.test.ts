/**
 * What readers see of a payload while it is replaced: between any two calls of the disk, and after a call that fails.
 * P1 to P6 of docs/oci-volume.md, for AtomicWriter. Upstream: pkg/volume/util/atomic_writer_test.go (v1.36).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  choices,
  FileSystemError,
  Host,
  operation,
  runToEnd,
  World,
  type FileSystem,
} from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { AtomicWriter } from './atomic-writer.ts';
import type { Payload } from './payload.ts';

const VOLUME = '/volume';
const READING: readonly string[] = ['readdir', 'readlink', 'readFile', 'stat', 'lstat'];

type Texts = Readonly<Record<string, string>>;

const payloadOf = (texts: Texts, mode = 0o644): Payload =>
  new Map(Object.entries(texts).map(([path, text]) => [path, { data: bytes(text), mode }]));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A disk that tells of every call that changes it, and may refuse one. */
class Bench {
  readonly world: World;
  readonly disk: FileSystem;
  readonly calls: string[] = [];
  afterCall: () => Promise<void> = () => Promise.resolve();
  failAt = Infinity;
  setPermissions: (files: FileSystem) => Promise<void> = () => Promise.resolve();
  readonly #host: Host;

  constructor(draws = choices.seeded(1)) {
    this.world = new World({ choices: draws });
    const { files, mounter } = createMemoryHostAdapters();
    this.disk = files;
    const { realWork } = this.world;
    this.#host = new Host({ name: 'node-1', files: this.#told(files), mounter, realWork });
  }

  async write(payload: Payload): Promise<readonly string[]> {
    const { world, setPermissions } = this;
    await this.disk.mkdir(VOLUME, { recursive: true });
    const host = this.#host;
    const writer = new AtomicWriter({ world, host, directory: VOLUME, setPermissions });
    const published: string[] = [];
    const write = () => writer.write(payload, (generation) => published.push(generation));
    await runToEnd(world.loop, operation(write));
    return published;
  }

  /** What a reader finds who resolves `..data` once; undefined if there is no such thing. */
  async seen(path = '..data'): Promise<Texts | undefined> {
    const found: Record<string, string> = {};
    const walk = async (at: string, below: string): Promise<void> => {
      for (const { name, type } of await this.disk.readdir(at)) {
        if (type === 'directory') await walk(`${at}/${name}`, `${below}${name}/`);
        else found[below + name] = await this.#text(`${at}/${name}`);
      }
    };
    try {
      await walk(`${VOLUME}/${path}`, '');
      return found;
    } catch (error) {
      if (error instanceof FileSystemError) return undefined;
      throw error;
    }
  }

  /** The names at the top that are not the writer's own. */
  async names(): Promise<readonly string[]> {
    const entries = await this.disk.readdir(VOLUME);
    return entries.map(({ name }) => name).filter((name) => !name.startsWith('..'));
  }

  /** All that lies in the volume beside links for readers. */
  async generations(): Promise<readonly string[]> {
    const entries = await this.disk.readdir(VOLUME);
    return entries.filter(({ type }) => type === 'directory').map(({ name }) => name);
  }

  async #text(path: string): Promise<string> {
    return new TextDecoder().decode(await this.disk.readFile(path));
  }

  #told(files: FileSystem): FileSystem {
    return new Proxy(files, {
      get: (target, name) => {
        if (name === 'dated') return (now: number) => this.#told(target.dated(now));
        const call = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        if (READING.includes(String(name))) return call.bind(target);
        return async (...args: unknown[]) => {
          this.calls.push(`${String(name)} ${String(args[0])}`);
          if (this.calls.length === this.failAt) {
            throw new FileSystemError('EIO', String(args[0]), 'EIO: i/o error');
          }
          const answer = await call.apply(target, args);
          await this.afterCall();
          return answer;
        };
      },
    });
  }
}

const OLD = { a: 'one', 'sub/b': 'one', gone: 'one' };
const NEW = { a: 'two', 'sub/b': 'two', 'sub/c': 'two', late: 'two' };

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('a payload', () => {
  it('is shown by links through ..data into one generation', async () => {
    const [generation = ''] = await bench.write(payloadOf(OLD));

    expect(generation).toMatch(/^\.\.2026_01_01_00_00_00\.\d{9}$/);
    expect(await bench.disk.readlink(`${VOLUME}/..data`)).toBe(generation);
    expect(await bench.disk.readlink(`${VOLUME}/sub`)).toBe('..data/sub');
    expect(await bench.names()).toEqual(['a', 'gone', 'sub']);
    expect(await bench.seen()).toEqual(OLD);
  });

  it('that is empty is published too', async () => {
    expect(await bench.write(new Map())).toHaveLength(1);
    expect(await bench.seen()).toEqual({});
  });

  it('that takes the place of another leaves nothing of it', async () => {
    await bench.write(payloadOf(OLD));
    const [generation] = await bench.write(payloadOf(NEW));

    expect(await bench.seen()).toEqual(NEW);
    expect(await bench.names()).toEqual(['a', 'late', 'sub']);
    expect(await bench.generations()).toEqual([generation]);
  });

  it('is seen whole, old or new, between any two calls', async () => {
    await bench.write(payloadOf(OLD));
    const seen: (Texts | undefined)[] = [];
    bench.afterCall = async () => {
      seen.push(await bench.seen());
    };
    await bench.write(payloadOf(NEW));
    const isNew = seen.map((texts) => texts?.['a'] === 'two');

    for (const texts of seen) expect([OLD, NEW]).toContainEqual(texts);
    // One instant, after which nobody sees the old one again.
    expect(isNew).toEqual([...isNew].sort());
    expect(new Set(isNew).size).toBe(2);
  });

  it('has its permissions before anybody sees it', async () => {
    await bench.write(payloadOf(OLD));
    const shown: (Texts | undefined)[] = [];
    bench.setPermissions = async () => {
      shown.push(await bench.seen());
    };
    await bench.write(payloadOf(NEW));

    expect(shown).toEqual([OLD]);
  });

  it('has the modes that it says, whatever the mask of the process takes', async () => {
    await bench.write(payloadOf(OLD, 0o4666));

    expect((await bench.disk.stat(`${VOLUME}/a`)).mode.toString(8)).toBe('4666');
  });

  it('with one bad path is refused as a whole', async () => {
    const bad = payloadOf({ a: 'two', '../b': 'two' });

    await expect(bench.write(bad)).rejects.toThrow("invalid path: must not contain '..': ../b");
    expect(bench.calls).toEqual([]);
  });
});

describe('a payload that is shown already', () => {
  it.each([
    ['the same', OLD, 0o644],
    ['with other modes, which is not noticed', OLD, 0o600],
    ['by a detour', { 'a/': 'one', './sub//b': 'one', gone: 'one' }, 0o644],
  ])('touches nothing: %s', async (_what, texts, mode) => {
    await bench.write(payloadOf(OLD));
    bench.calls.length = 0;

    expect(await bench.write(payloadOf(texts, mode))).toEqual([]);
    expect(bench.calls).toEqual([]);
  });

  it('gets back the links that a foreign hand took', async () => {
    await bench.write(payloadOf(OLD));
    await bench.disk.unlink(`${VOLUME}/sub`);

    expect(await bench.write(payloadOf(OLD))).toEqual([]);
    expect(await bench.disk.readlink(`${VOLUME}/sub`)).toBe('..data/sub');
  });

  it.each([
    ['a file changed', `${VOLUME}/..data/a`],
    ['a file more', `${VOLUME}/..data/sub/more`],
  ])('is written anew where a foreign hand was in it: %s', async (_what, path) => {
    await bench.write(payloadOf(OLD));
    await bench.disk.writeFile(path, bytes('mine'));

    expect(await bench.write(payloadOf(OLD))).toHaveLength(1);
    expect(await bench.seen()).toEqual(OLD);
  });
});

it('removes what a crash left of ours, and nothing else', async () => {
  await bench.write(payloadOf(OLD));
  await bench.disk.symlink('..nowhere', `${VOLUME}/..data_tmp`);
  await bench.disk.mkdir(`${VOLUME}/..2025_12_31_23_59_59.000000001`);
  await bench.disk.mkdir(`${VOLUME}/foreign`);
  await bench.disk.symlink('..data/left', `${VOLUME}/left`);
  await bench.disk.symlink('/elsewhere', `${VOLUME}/own`);

  expect(await bench.write(payloadOf(OLD))).toEqual([]);
  expect(await bench.generations()).toHaveLength(2);
  expect(await bench.names()).toEqual(['a', 'foreign', 'gone', 'own', 'sub']);
  await bench.disk.symlink('..nowhere', `${VOLUME}/..data_tmp`);
  expect(await bench.write(payloadOf(NEW))).toHaveLength(1);
  expect(await bench.seen()).toEqual(NEW);
});

it('leaves alone what stands where a link should be', async () => {
  await bench.disk.mkdir(`${VOLUME}/a`, { recursive: true });
  await bench.write(payloadOf(OLD));

  expect((await bench.disk.lstat(`${VOLUME}/a`)).type).toBe('directory');
});

describe('a write that fails', () => {
  /** How many calls a replacement takes. */
  async function replacementCalls(): Promise<number> {
    const other = new Bench();
    await other.write(payloadOf(OLD));
    other.calls.length = 0;
    await other.write(payloadOf(NEW));
    return other.calls.length;
  }

  it('at whatever call, shows the old payload or the new one whole', async () => {
    const count = await replacementCalls();
    const outcomes: boolean[] = [];
    for (let at = 1; at <= count; at++) {
      bench = new Bench();
      await bench.write(payloadOf(OLD));
      bench.calls.length = 0;
      bench.failAt = at;

      const written = await bench.write(payloadOf(NEW)).catch((error: unknown) => error);
      expect(String(written)).toContain('EIO');
      const seen = await bench.seen();
      expect([OLD, NEW]).toContainEqual(seen);
      outcomes.push(seen?.['a'] === 'two');
      const isTidy = bench.calls.at(-1)?.startsWith('rm ') === true && bench.calls.length > at;
      if (isTidy) expect(await bench.generations()).toHaveLength(1);
    }

    expect(count).toBeGreaterThan(12);
    expect(outcomes).toEqual([...outcomes].sort());
  });

  it('because ..data is no link touches nothing', async () => {
    await bench.disk.mkdir(`${VOLUME}/..data`, { recursive: true });

    await expect(bench.write(payloadOf(NEW))).rejects.toThrow('EINVAL');
    expect(bench.calls).toEqual([]);
  });
});

it('takes another name for a generation whose name is taken', async () => {
  // Every draw is the same, and so is the instant.
  bench = new Bench(choices.defaults());
  const names = new Set<string>();
  for (const text of ['one', 'two', 'three']) {
    for (const name of await bench.write(payloadOf({ a: text }))) names.add(name);
    expect(await bench.seen()).toEqual({ a: text });
  }

  expect(names.size).toBe(2);
});
