/** The store of `drydock image` and `drydock mount`: who shares it, what is damaged in it, who is interrupted. */
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimDirectory, isClaim } from '../sim/node/index.ts';
import { scenarioOf, Workplace, type Exit } from './testing/drydock-process.ts';

const place = new Workplace();
/** A registry that has begun to answer, and never goes on. */
const stalling: Server = createServer((_request, answer) => {
  answer.writeHead(200, { 'content-length': '1000' });
  answer.write('{');
});
let host = '';
let stalled = '';

beforeAll(async () => {
  place.write('content.yaml', scenarioOf('wait: 1s'));
  const argv = ['registry', 'serve', '--port', '0', '--scenario', 'content.yaml'];
  [, host = ''] = await place.start(argv).said(/http:\/\/([\w.:]+)/);
  await new Promise<void>((listening) => stalling.listen(0, '127.0.0.1', listening));
  stalled = `127.0.0.1:${String((stalling.address() as AddressInfo).port)}`;
});

afterAll(async () => {
  stalling.closeAllConnections();
  stalling.close();
  await place.close();
});

const drydock = (root: string, ...argv: readonly string[]): Promise<Exit> =>
  place.run([...argv, '--root', root]);

/** What a root shows of work under way. */
const traces = (root: string): readonly string[] => [
  ...fs.readdirSync(place.at(root)).filter(isClaim),
  ...(fs.existsSync(place.at(root, 'ingest')) ? fs.readdirSync(place.at(root, 'ingest')) : []),
];

describe('a store in use', () => {
  it('is waited for, with a word; its images are listed meanwhile', async () => {
    const config = `${host}/team/config:v1`;
    await drydock('shared', 'image', 'pull', config);
    const release = claimDirectory(place.at('shared'));
    const second = place.start(['image', 'rm', config, '--root', 'shared']);
    await second.warned(/waiting\n/);
    const listed = await drydock('shared', 'image', 'ls');
    release();
    const { status, stderr } = await second.exit;

    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toContain(config);
    const user = `in use by process ${String(process.pid)}`;
    expect([status, stderr]).toEqual([
      0,
      `drydock: store ${place.at('shared')}: ${user}: waiting\n`,
    ]);
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
    const { status, stdout } = await drydock('nowhere', 'image', 'ls');

    expect([status, stdout]).toEqual([0, 'REFERENCE   DIGEST   BYTES\n']);
    expect(fs.existsSync(place.at('nowhere'))).toBe(false);
  });
});

describe('a name', () => {
  it('goes alone; the content goes with the last', async () => {
    const names = [`${host}/team/config:v1`, `again.test/team/config:v1`];
    const endpoint = `again.test=http://${host}`;
    for (const name of names) {
      await drydock('names', 'image', 'pull', name, '--endpoint', endpoint);
    }
    const listed = async (): Promise<readonly string[]> => {
      const { stdout } = await drydock('names', 'image', 'ls');
      return names.filter((name) => stdout.includes(name));
    };
    const before = await listed();
    await drydock('names', 'image', 'rm', names[0] ?? '');
    const between = await listed();
    const last = await drydock('names', 'image', 'rm', names[1] ?? '');

    expect([before, between]).toEqual([names, names.slice(1)]);
    expect(last).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(fs.readdirSync(place.at('names/blobs/sha256'))).toEqual([]);
  });
});

describe('a mount of what is in the store', () => {
  it('asks no registry, unless it is told to', async () => {
    const name = 'registry.test/team/config:v1';
    await drydock('kept', 'image', 'pull', name, '--endpoint', `registry.test=http://${host}`);
    const none = ['--endpoint', 'registry.test=http://127.0.0.1:1'];
    const always = await drydock('kept', 'mount', name, 'm1', '--pull', 'always', ...none);
    const missing = await drydock('kept', 'mount', name, 'm2', ...none);
    const never = await drydock('kept', 'mount', `${name}0`, 'm3', '--pull', 'never', ...none);
    await drydock('kept', 'umount', 'm2');

    expect([always.status, missing.status, never.status]).toEqual([2, 0, 2]);
    expect(missing.stdout).toMatch(/^registry\.test\/team\/config@sha256:/);
    expect(never.stderr).toBe(`drydock: image ${name}0: not in the store, and --pull=never\n`);
    expect(['m1', 'm2', 'm3'].map((each) => fs.existsSync(place.at(each)))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('fetches again what is damaged of it, and says so', async () => {
    const name = `${host}/team/server:v1`;
    await drydock('damaged', 'image', 'pull', name);
    const blobs = place.at('damaged/blobs/sha256');
    for (const blob of fs.readdirSync(blobs)) fs.truncateSync(`${blobs}/${blob}`, 20);
    const { status, stderr } = await drydock('damaged', 'image', 'pull', name);
    // Somebody who may not mount.
    const argv = ['mount', name, 'link/..//copy', '--root', 'damaged'];
    fs.symlinkSync(place.path, place.at('link'));
    fs.mkdirSync(place.at('copy'));
    const mounted = await place.run(argv, place.path, { PATH: '/nowhere' });
    const shown = fs.readFileSync(place.at('copy/bin/server'), 'utf8');
    const unmounted = await drydock('damaged', 'umount', 'copy');

    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^(drydock: store \S+: blob sha256:[0-9a-f]{64} is damaged\n)+$/),
    ]);
    expect(mounted.status).toBe(0);
    expect(mounted.stderr).toBe(
      'drydock: link/..//copy: a copy, since this user may not mount: nothing keeps it read-only\n',
    );
    expect(shown).toBe('pretend this is a program');
    expect(unmounted).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('a command that is interrupted', () => {
  it.each([
    ['SIGINT', 130, ['image', 'pull']],
    ['SIGTERM', 143, ['mount']],
  ] as const)('by %s ends with %i and leaves nothing', async (signal, expected, command) => {
    const asked = new Promise((seen) => stalling.once('request', seen));
    const into = command[0] === 'mount' ? ['into'] : [];
    const argv = [...command, `${stalled}/team/slow:v1`, ...into, '--root', 'stopped'];
    const run = place.start(argv);
    await asked;
    run.child.kill(signal);
    const { status, stderr } = await run.exit;

    expect([status, stderr]).toEqual([expected, `drydock: interrupted by ${signal}\n`]);
    expect(traces('stopped')).toEqual([]);
    expect(fs.existsSync(place.at('into'))).toBe(false);
    expect(place.leftBehind()).toEqual([]);
  });
});
