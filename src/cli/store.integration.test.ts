/**
 * The store of `drydock image` and `drydock mount`: who shares it, what is damaged in it, who is interrupted. The
 * commands run in this process; what a signal ends is one of its own.
 */
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildImage, createMemoryStorage, EmbeddedRegistry } from '../cri/registry/index.ts';
import { serveRegistry, type RegistryServer } from '../cri/registry/node/index.ts';
import { claimDirectory, isClaim } from '../sim/node/index.ts';
import type { Console } from './console.ts';
import { list, prune, pull, remove } from './image-commands.ts';
import { mount, unmount, type MountOptions } from './mount-commands.ts';
import { createPalette } from './palette.ts';
import { Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
/** A registry that has begun to answer, and never goes on. */
const stalling = createServer((_request, answer) => {
  answer.writeHead(200, { 'content-length': '1000' });
  answer.write('{');
});
const NAME = 'registry.test/team/config:v1';
let served: RegistryServer;
let stalled = '';
let endpoint: readonly string[] = [];
const NOBODY = ['registry.test=http://127.0.0.1:1'];

beforeAll(async () => {
  const registry = new EmbeddedRegistry({
    storage: createMemoryStorage(),
    auth: { kind: 'none' },
    now: () => 0,
    secret: '',
    newUploadId: () => 'upload',
  });
  const layers = [{ files: { 'app.yaml': 'greeting: hello' } }];
  await registry.put('team/config', 'v1', buildImage({ layers }));
  await registry.put('team/config', 'v2', buildImage({ layers }));
  served = await serveRegistry(registry, { host: '127.0.0.1', port: 0 });
  endpoint = [`registry.test=${served.url}`, `other.test=${served.url}`];
  await new Promise<void>((listening) => stalling.listen(0, '127.0.0.1', listening));
  stalled = `127.0.0.1:${String((stalling.address() as AddressInfo).port)}`;
});

afterAll(async () => {
  stalling.closeAllConnections();
  stalling.close();
  await served.close();
  await place.close();
});

let lines: string[] = [];
let warnings = '';
beforeEach(() => {
  [lines, warnings] = [[], ''];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warnings += String(text);
    return true;
  });
  return () => write.mockRestore();
});

const console: Console = {
  palette: createPalette(false),
  failure: undefined,
  print: (line) => lines.push(line),
  printPainted: (line) => lines.push(line),
  printJson: (value) => lines.push(JSON.stringify(value)),
};

/** A store of its own, in which the image is. */
async function stored(root: string): Promise<MountOptions> {
  const options = { root: place.at(root), endpoint };
  await pull(NAME, options, console);
  lines = [];
  return options;
}

/** What is listed: the names. */
async function listed(options: MountOptions): Promise<readonly string[]> {
  lines = [];
  await list(options, console);
  return lines.slice(1).map((line) => line.split(' ')[0] ?? '');
}

const blobs = (root: string): readonly string[] => fs.readdirSync(place.at(root, 'blobs/sha256'));

/** What a root shows of work under way. */
const traces = (root: string): readonly string[] => [
  ...fs.readdirSync(place.at(root)).filter(isClaim),
  ...(fs.existsSync(place.at(root, 'ingest')) ? fs.readdirSync(place.at(root, 'ingest')) : []),
];

describe('a store in use', () => {
  it('is waited for, with a word; its images are listed meanwhile', async () => {
    const options = await stored('shared');
    const release = claimDirectory(place.at('shared'));
    const second = remove(NAME, options);
    await vi.waitUntil(() => warnings !== '');
    const before = await listed(options);
    release();
    await second;

    expect(before).toEqual([NAME]);
    expect(await listed(options)).toEqual([]);
    const user = `in use by process ${String(process.pid)}`;
    expect(warnings).toBe(`drydock: store ${place.at('shared')}: ${user}: waiting\n`);
    expect(traces('shared')).toEqual([]);
  });

  it('is waited for until a signal comes', async () => {
    fs.mkdirSync(place.at('taken'));
    const release = claimDirectory(place.at('taken'));
    const second = place.start(['umount', 'mnt', '--root', 'taken']);
    await second.warned(/waiting\n/);
    second.child.kill('SIGINT');
    const { status, stderr } = await second.exit;
    release();

    expect([status, stderr]).toEqual([
      130,
      expect.stringMatching(/^drydock: .*waiting\ndrydock: interrupted by SIGINT\n$/),
    ]);
    expect(fs.readdirSync(place.at('taken'))).toEqual([]);
  });
});

describe('a listing', () => {
  it('leaves the store as it is, even if there is none', async () => {
    expect(await listed({ root: place.at('nowhere') })).toEqual([]);
    expect(fs.existsSync(place.at('nowhere'))).toBe(false);
  });
});

describe('a name of an image', () => {
  it('goes alone; the content goes with the last', async () => {
    const options = await stored('names');
    const names = [NAME, 'registry.test/team/config:v2', 'other.test/team/config:v1'];
    for (const name of names) await pull(name, options, console);
    const [{ length }, before] = [blobs('names'), await listed(options)];
    for (const [at, name] of names.entries()) {
      expect([await listed(options), blobs('names').length]).toEqual([names.slice(at), length]);
      await remove(name, options);
    }

    expect(before).toEqual(names);
    expect([await listed(options), blobs('names')]).toEqual([[], []]);
    await expect(remove(NAME, options)).rejects.toThrow(`image ${NAME}: not in the store`);
  });
});

describe('a mount of what is in the store', () => {
  it('asks no registry, unless it is told to', async () => {
    const options = { ...(await stored('kept')), endpoint: NOBODY };
    const always = mount(NAME, place.at('m1'), { ...options, pull: 'always' }, console);
    await expect(always).rejects.toThrow('connection refused');
    await mount(NAME, place.at('m2'), options, console);
    await unmount(place.at('m2'), options);
    const never = mount(`${NAME}0`, place.at('m3'), { ...options, pull: 'never' }, console);
    await expect(never).rejects.toThrow(`image ${NAME}0: not in the store, and --pull=never`);

    expect(lines).toEqual([expect.stringMatching(/^registry\.test\/team\/config@sha256:/)]);
    const made = ['m1', 'm2', 'm3'].map((each) => fs.existsSync(place.at(each)));
    expect(made).toEqual([false, true, false]);
  });

  it('fetches again what is damaged of it, and says so', async () => {
    const options = await stored('damaged');
    for (const blob of blobs('damaged')) {
      fs.truncateSync(place.at('damaged/blobs/sha256', blob), 20);
    }
    await pull(NAME, options, console);
    await mount(NAME, place.at('mended'), { ...options, pull: 'never' }, console);
    const shown = fs.readFileSync(place.at('mended/app.yaml'), 'utf8');
    await unmount(place.at('mended'), options);

    expect(warnings).toMatch(/^(drydock: damaged or gone in the store: sha256:[0-9a-f]{64}\n){3}$/);
    expect(shown).toBe('greeting: hello');
  });

  it('says that it is a copy where this user may not mount; any name of the directory undoes it', async () => {
    const options = await stored('copied');
    fs.mkdirSync(place.at('real'));
    fs.symlinkSync(place.at('real'), place.at('link'));
    vi.stubEnv('PATH', '/nowhere');
    await mount(NAME, place.at('link'), options, console);
    vi.unstubAllEnvs();
    const shown = fs.readFileSync(place.at('real/app.yaml'), 'utf8');
    await unmount(place.at('link'), options);

    expect(shown).toBe('greeting: hello');
    expect(fs.readdirSync(place.at('real'))).toEqual([]);
    expect(warnings).toBe(
      `drydock: ${place.at('link')}: a copy, since this user may not mount: nothing keeps it read-only\n`,
    );
  });
});

describe('image prune', () => {
  async function pruned(options: MountOptions & { all?: boolean }): Promise<readonly string[]> {
    lines = [];
    await prune(options, console);
    return lines;
  }

  it('takes what has no tag, not what is mounted, and what belongs to nothing', async () => {
    const options = { root: place.at('pruned'), endpoint };
    await pull(NAME, options, console);
    const untagged = `other.test/team/config@${lines[0]?.split('@')[1] ?? ''}`;
    await pull(untagged, options, console);
    await remove(NAME, options);
    place.write('pruned/blobs/sha256/' + 'f'.repeat(64), 'of a pull that failed');
    await mount(untagged, place.at('held'), options, console);
    const kept = await pruned(options);
    await unmount(place.at('held'), options);
    const gone = await pruned(options);

    expect(kept).toEqual(['freed 21 bytes']);
    expect(gone[0]).toBe(`removed ${untagged}`);
    expect(gone[1]).toMatch(/^freed [1-9]\d* bytes$/);
    expect(blobs('pruned')).toEqual([]);
  });

  it('takes what has a tag only if it is told to', async () => {
    const options = await stored('pruned-all');

    expect(await pruned(options)).toEqual(['freed 0 bytes']);
    expect(await listed(options)).toEqual([NAME]);
    expect((await pruned({ ...options, all: true }))[0]).toBe(`removed ${NAME}`);
    expect(await listed(options)).toEqual([]);
    expect(blobs('pruned-all')).toEqual([]);
  });
});

describe('a command that is interrupted', () => {
  it('leaves nothing of what it had begun', async () => {
    const asked = new Promise((seen) => stalling.once('request', seen));
    const argv = ['mount', `${stalled}/team/slow:v1`, 'into', '--root', 'stopped'];
    const run = place.start(argv);
    await asked;
    run.child.kill('SIGTERM');
    const { status, stderr } = await run.exit;

    expect([status, stderr]).toEqual([143, 'drydock: interrupted by SIGTERM\n']);
    expect(traces('stopped')).toEqual([]);
    expect(fs.existsSync(place.at('into'))).toBe(false);
    expect(place.leftBehind()).toEqual([]);
  });
});
