/** `drydock registry serve`, and what works against it: `image`, `mount`, `run --registry`. */
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATE, KEY } from '../cri/oci/node/testing/certificate.ts';
import {
  APPLY_WEB,
  scenarioOf,
  Workplace,
  type DrydockProcess,
} from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

const HELLO =
  "expect: { file: { pod: web, container: server, path: /etc/app/app.yaml, equals: 'greeting: hello' }, within: 60s }";

/** Serves on any free port; the process, and its host with port. */
async function serve(...argv: string[]): Promise<{ server: DrydockProcess; host: string }> {
  const server = place.start(['registry', 'serve', '--port', '0', ...argv]);
  const [, host = ''] = await server.said(/^registry listening on http:\/\/(127\.0\.0\.1:\d+)$/m);
  return { server, host };
}

beforeAll(() => {
  place.write('content.yaml', scenarioOf(APPLY_WEB, HELLO));
});

describe('drydock registry serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('answers /v2/, and ends on %s with 0', async (signal) => {
    const { server, host } = await serve();
    const answer = await fetch(`http://${host}/v2/`);
    server.child.kill(signal);

    expect(answer.status).toBe(200);
    expect(await server.exit).toEqual({
      status: 0,
      stdout: `registry listening on http://${host}\n`,
      stderr: '',
    });
    await expect(fetch(`http://${host}/v2/`)).rejects.toThrow();
  });

  it('says so when the port is taken', async () => {
    const { host } = await serve();
    const port = host.split(':')[1] ?? '';
    const { status, stderr } = await place.run(['registry', 'serve', '--port', port]);

    expect(status).toBe(2);
    expect(stderr).toBe(`drydock: listen EADDRINUSE: address already in use ${host}\n`);
  });

  it('keeps what is under --root for the next time', async () => {
    const argv = ['--root', 'kept'];
    const first = await serve(...argv, '--scenario', 'content.yaml');
    first.server.child.kill('SIGTERM');
    await first.server.exit;
    const { host } = await serve(...argv);
    const answer = await fetch(`http://${host}/v2/team/config/tags/list`);

    expect(await answer.json()).toEqual({ name: 'team/config', tags: ['v1'] });
  });

  it.each(['basic', 'token'])('asks for credentials: %s', async (kind) => {
    const { host } = await serve(
      '--user',
      'robot:s3cret',
      '--auth',
      kind,
      '--scenario',
      'content.yaml',
    );
    const argv = ['image', 'pull', `${host}/team/config:v1`, '--root', `store-${kind}`];
    const refused = await place.run(argv);
    const wrong = await place.run([...argv, '--creds', 'robot:guess']);
    const right = await place.run([...argv, '--creds', 'robot:s3cret']);

    expect([refused.status, wrong.status, right.status]).toEqual([2, 2, 0]);
    expect(refused.stderr).toMatch(
      /^drydock: [^\n]*(?:401 Unauthorized|no basic auth credentials)[^\n]*\n$/,
    );
    expect(wrong.stderr).toMatch(/^drydock: [^\n]*401 Unauthorized[^\n]*\n$/);
  });
});

describe('drydock registry serve, for others', () => {
  it.each(['basic', 'token'])(
    '--anonymous-pull, with %s: pulls are for everybody',
    async (kind) => {
      const users = ['--user', 'robot:s3cret', '--auth', kind, '--anonymous-pull'];
      const { host } = await serve(...users, '--scenario', 'content.yaml');
      const argv = ['image', 'pull', `${host}/team/config:v1`, '--root', `store-open-${kind}`];
      const pulled = await place.run(argv);
      const pushed = await fetch(`http://${host}/v2/team/config/blobs/uploads/`, {
        method: 'POST',
      });

      expect(pulled).toMatchObject({ status: 0, stderr: '' });
      expect(pushed.status).toBe(401);
    },
  );

  it('--read-only refuses a push; --log has a line for each request', async () => {
    const { server, host } = await serve('--scenario', 'content.yaml', '--read-only', '--log');
    const url = `http://${host}/v2/team/config`;
    const pushed = await fetch(`${url}/blobs/uploads/`, { method: 'POST' });
    const read = await fetch(`${url}/tags/list?last=\x1b[31m`);

    expect([pushed.status, read.status]).toEqual([405, 200]);
    const [lines] = await server.warned(/(?:127.*\n){2}/);
    expect(lines).toMatch(
      /^127\.0\.0\.1 "POST \/v2\/team\/config\/blobs\/uploads\/" 405 \d+\n127\.0\.0\.1 "GET \/v2\/team\/config\/tags\/list\?last=%1B\[31m" 200 \d+\n$/,
    );
  });

  it('--read-only leaves a directory as it is', async () => {
    const first = await serve('--root', 'shown', '--scenario', 'content.yaml');
    first.server.child.kill('SIGTERM');
    await first.server.exit;
    place.write('shown/writing/1', 'of somebody else');
    const { host } = await serve('--root', 'shown', '--read-only');
    const answer = await fetch(`http://${host}/v2/team/config/tags/list`);

    expect(answer.status).toBe(200);
    expect(fs.existsSync(place.at('shown/writing/1'))).toBe(true);
  });

  it('--tls-cert and --tls-key: is pulled from by whoever trusts it', async () => {
    const cert = place.write('cert.pem', CERTIFICATE);
    const tls = ['--tls-cert', cert, '--tls-key', place.write('key.pem', KEY)];
    const server = place.start([
      'registry',
      'serve',
      '--port',
      '0',
      '--scenario',
      'content.yaml',
      ...tls,
    ]);
    const [, port = ''] = await server.said(
      /^registry listening on https:\/\/127\.0\.0\.1:(\d+)$/m,
    );
    const argv = ['image', 'pull', 'registry.test/team/config:v1', '--root', 'store-tls'];
    const endpoint = ['--endpoint', `registry.test=https://127.0.0.1:${port}`];
    const trusting = await place.run([...argv, ...endpoint, '--ca-file', cert]);
    const others = await place.run([
      'image',
      'pull',
      `127.0.0.1:${port}/team/config:v2`,
      ...endpoint,
      '--root',
      'o',
    ]);

    expect(trusting).toMatchObject({ status: 0, stderr: '' });
    expect(others.status).toBe(2);
  });

  it.each([
    [['--tls-cert', 'cert.pem'], '--tls-cert and --tls-key go together'],
    [['--tls-cert', 'gone.pem', '--tls-key', 'gone.pem'], '--tls-cert: ENOENT'],
    [
      ['--tls-cert', 'content.yaml', '--tls-key', 'content.yaml'],
      '--tls-cert, --tls-key: no start line',
    ],
    [['--anonymous-pull'], '--anonymous-pull goes with --user'],
    [['--root', 'nowhere', '--read-only'], '--root nowhere: not there'],
    [['--root', '.', '--read-only', '--scenario', 'content.yaml'], '--scenario would write'],
  ])('does not begin with %j', async (argv, why) => {
    const { status, stdout, stderr } = await place.run([
      'registry',
      'serve',
      '--port',
      '0',
      ...argv,
    ]);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^drydock: [^\n]*\n$/);
    expect(stderr).toContain(why);
    expect(fs.existsSync(place.at('nowhere'))).toBe(false);
  });
});

describe('drydock image and mount', () => {
  let reference = '';
  let host = '';

  beforeAll(async () => {
    ({ host } = await serve('--scenario', 'content.yaml'));
    reference = `${host}/team/config:v1`;
  });

  const drydock = (...argv: string[]): ReturnType<Workplace['run']> =>
    place.run([...argv, '--root', 'store']);

  it('pull says the digest, ls shows it, rm takes it away with its blobs', async () => {
    const pulled = await drydock('image', 'pull', reference);
    const [, digest = ''] = /@sha256:([0-9a-f]{64})\n$/.exec(pulled.stdout) ?? [];
    const before = await drydock('image', 'ls');
    const removed = await drydock('image', 'rm', reference);
    const after = await drydock('image', 'ls');

    expect(pulled).toMatchObject({ status: 0, stderr: '' });
    expect(pulled.stdout).toBe(`${host}/team/config@sha256:${digest}\n`);
    expect(before.stdout.split('\n')[1]).toMatch(
      new RegExp(`^${reference} +${digest.slice(0, 12)} +\\d+$`),
    );
    expect(removed).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(after.stdout).toBe('REFERENCE   DIGEST   BYTES\n');
    expect(fs.readdirSync(place.at('store/blobs/sha256'))).toEqual([]);
  });

  it('another name for the registry, by --endpoint', async () => {
    const argv = ['image', 'pull', 'registry.test/team/config:v1'];
    const { stdout, stderr } = await drydock(...argv, '--endpoint', `registry.test=http://${host}`);

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^registry\.test\/team\/config@sha256:/);
  });

  it('mount shows the files, umount gives the empty directory back', async () => {
    const mounted = await drydock('mount', reference, 'mnt');
    const shown = fs.readFileSync(place.at('mnt/app.yaml'), 'utf8');
    const twice = await drydock('mount', reference, 'mnt');
    const unmounted = await drydock('umount', 'mnt');

    expect(mounted).toMatchObject({ status: 0, stderr: '' });
    expect(shown).toBe('greeting: hello');
    expect(twice.status).toBe(2);
    expect(unmounted).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(fs.readdirSync(place.at('mnt'))).toEqual([]);
    expect(place.leftBehind()).toEqual([]);
  });

  it('a damaged index is said, not guessed at', async () => {
    for (const [text, why] of [
      ['', 'index: not an object'],
      ['{"objects":[{}],"tags":[],"names":[]}', 'objects[0].kind: unknown'],
    ] as const) {
      const path = place.write('damaged/images.json', text);
      const { status, stderr } = await place.run(['image', 'ls', '--root', 'damaged']);

      expect([status, stderr]).toEqual([
        2,
        `drydock: rpc error: code = DataLoss desc = image index ${path} is damaged: ${why}\n`,
      ]);
    }
  });
});

describe('drydock run --registry', () => {
  it('reads what is there; --push puts it there first', async () => {
    const { host } = await serve();
    const argv = ['run', 'content.yaml', '--registry', `http://${host}`];
    const before = await place.run(argv);
    const pushing = await place.run([...argv, '--push']);
    const after = await place.run(argv);

    expect(before.status).toBe(1);
    expect(before.stdout).toContain('pull failed: not found (registry.test/team/config:v1)');
    expect([pushing.status, after.status]).toEqual([0, 0]);
    expect(after.stdout).toContain('\n1 of 1 expectations hold\n');
  });

  it('writes the trace of the embedded registry', async () => {
    const { host } = await serve('--scenario', 'content.yaml');
    const embedded = await place.run(['run', 'content.yaml']);
    const other = await place.run(['run', 'content.yaml', '--registry', `http://${host}`]);

    expect(other.stdout).toBe(embedded.stdout);
  });

  it('refuses a step that needs the embedded one, and says which', async () => {
    const { host } = await serve();
    place.write('down.yaml', scenarioOf('registry: { available: false }'));
    const { status, stderr } = await place.run([
      ...['run', 'down.yaml', '--registry', `http://${host}`],
    ]);

    expect(status).toBe(2);
    expect(stderr).toBe(
      'drydock: down.yaml: spec.steps[0]: registry registry.test: going down and coming back needs the embedded registry\n',
    );
  });

  it('says what a registry refuses to take', async () => {
    const { host } = await serve('--user', 'robot:s3cret');
    const argv = ['run', 'content.yaml', '--registry', `http://${host}`, '--push'];
    const { status, stderr } = await place.run(argv);

    expect(status).toBe(2);
    expect(stderr).toBe(
      `drydock: registry http://${host}: push of team/config:v1: the registry asks for credentials\n`,
    );
    expect(place.leftBehind()).toEqual([]);
  });
});
