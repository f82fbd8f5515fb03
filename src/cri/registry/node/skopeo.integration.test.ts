/**
 * A foreign client against the served registry: skopeo pushes an image, reads it back, lists and
 * deletes it, with each kind of authentication. Wants skopeo; says so when it skips.
 */
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeFileSystem } from '../../../sim/node/index.ts';
import { hexOf, parseDigest } from '../../oci/index.ts';
import { buildImage, openDirectoryStorage, type BuiltObject, type RegistryAuth } from '../index.ts';
import { openRegistry } from '../testing/ask.ts';
import { serveRegistry, type RegistryServer } from './index.ts';

const isMissing = spawnSync('which', ['skopeo']).status !== 0;
if (isMissing) console.warn('SKIPPED: the registry against skopeo: not installed: skopeo');

const CREDENTIALS = 'alice:sesame';

describe.skipIf(isMissing).each(['none', 'basic', 'token'] as const)(
  'authentication %s',
  (kind) => {
    const work = fs.mkdtempSync(join(tmpdir(), 'drydock-skopeo-test-'));
    const object = buildImage({
      layers: [
        { files: { 'etc/app.yaml': 'replicas: 2\n' } },
        { files: { bin: 'x'.repeat(100_000) } },
      ],
    });
    let server: RegistryServer;
    let repository = '';

    const skopeo = async (...argv: readonly string[]): Promise<string> => {
      const run = promisify(execFile);
      return (await run('skopeo', ['--insecure-policy', ...argv], { cwd: work })).stdout;
    };
    const login = (side: '' | 'src-' | 'dest-', credentials = CREDENTIALS): readonly string[] => [
      `--${side}tls-verify=false`,
      ...(kind === 'none' ? [] : [`--${side}creds=${credentials}`]),
    ];
    const open = async (port?: number, anonymousPull = false): Promise<void> => {
      const users = { alice: 'sesame' };
      const auth: RegistryAuth = kind === 'none' ? { kind } : { kind, users, anonymousPull };
      const storage = await openDirectoryStorage(createNodeFileSystem({ root: work }), '/registry');
      const registry = openRegistry({ storage, auth, now: () => Date.now() });
      server = await serveRegistry(registry, port === undefined ? {} : { port });
      repository = `docker://127.0.0.1:${server.port}/team/app`;
    };

    beforeAll(async () => {
      writeLayout(join(work, 'layout'), object);
      await open();
    });

    afterAll(async () => {
      await server.close();
      fs.rmSync(work, { recursive: true, force: true });
    });

    it('takes an image, lists its tag, and gives it back as it was', async () => {
      await skopeo('copy', ...login('dest-'), 'oci:layout:v1', `${repository}:v1`);
      const listed = await skopeo('list-tags', ...login(''), repository);
      expect((JSON.parse(listed) as { Tags: unknown }).Tags).toEqual(['v1']);

      await skopeo('copy', ...login('src-'), `${repository}:v1`, 'oci:copy:v1');
      for (const { digest, bytes } of [object.manifest, ...object.blobs]) {
        const path = join(work, 'copy/blobs/sha256', hexOf(digest));
        expect(Buffer.compare(fs.readFileSync(path), bytes)).toBe(0);
      }
    });

    it('gives it by digest, and after a restart from the disk', async () => {
      await server.close();
      await open(server.port);
      const raw = await skopeo(
        'inspect',
        '--raw',
        ...login(''),
        `${repository}@${object.manifest.digest}`,
      );
      expect(raw).toBe(new TextDecoder().decode(object.manifest.bytes));
    });

    it('takes it again under another repository, the blobs mounted or skipped', async () => {
      await skopeo(
        'copy',
        ...login('src-'),
        ...login('dest-'),
        `${repository}:v1`,
        `${repository}2:v1`,
      );
      const inspected = await skopeo('inspect', ...login(''), `${repository}2:v1`);
      expect((JSON.parse(inspected) as { Digest: unknown }).Digest).toBe(object.manifest.digest);
    });

    it.runIf(kind !== 'none')('lets who has no password pull, where everybody may', async () => {
      await server.close();
      await open(server.port, true);
      const from = ['copy', '--src-tls-verify=false', '--src-no-creds', `${repository}:v1`];
      await skopeo(...from, 'oci:open:v1');
      const to = ['--dest-tls-verify=false', '--dest-no-creds', `${repository}:mine`];
      await expect(skopeo('copy', 'oci:open:v1', ...to)).rejects.toThrow(/unauthorized|required/);
      await server.close();
      await open(server.port);
    });

    it.runIf(kind !== 'none')('keeps out who has a wrong password, or none', async () => {
      const wrong = skopeo('inspect', ...login('', 'alice:guess'), `${repository}:v1`);
      await expect(wrong).rejects.toThrow(/unauthorized|authentication required/);
      const none = skopeo('inspect', '--tls-verify=false', '--no-creds', `${repository}:v1`);
      await expect(none).rejects.toThrow(/unauthorized|authentication required/);
    });

    it('says what is not there', async () => {
      const missing = skopeo('inspect', ...login(''), `${repository}:none`);
      await expect(missing).rejects.toThrow('manifest unknown');
    });

    it('deletes it', async () => {
      await skopeo('delete', ...login(''), `${repository}:v1`);
      await expect(skopeo('inspect', ...login(''), `${repository}:v1`)).rejects.toThrow(
        'manifest unknown',
      );
    });
  },
);

/** An OCI image layout on the disk. Source: image-spec v1.1, image-layout.md. */
function writeLayout(path: string, { manifest, blobs }: BuiltObject): void {
  fs.mkdirSync(join(path, 'blobs/sha256'), { recursive: true });
  for (const { digest, bytes } of [manifest, ...blobs]) {
    const parsed = parseDigest(digest);
    if (parsed === undefined) throw new Error(`not a digest: ${digest}`);
    fs.writeFileSync(join(path, 'blobs/sha256', hexOf(parsed)), bytes);
  }
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const { mediaType, digest, bytes } = manifest;
  const entry = { mediaType, digest, size: bytes.length, annotations };
  fs.writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  fs.writeFileSync(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [entry] }),
  );
}
