/**
 * The served registry against a client that is not ours: skopeo pushes, inspects, copies back and
 * deletes, with each kind of access. Wants skopeo; says so when it skips.
 */
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hexOf } from '../../oci/index.ts';
import {
  buildImage,
  createDirectoryStorage,
  EmbeddedRegistry,
  type BuiltObject,
  type RegistryAuth,
} from '../index.ts';
import { createNodeFileSystem } from '../../../sim/node/index.ts';
import { serveRegistry, type RegistryServer } from './serve-registry.ts';

const hasSkopeo = spawnSync('which', ['skopeo']).status === 0;
if (!hasSkopeo)
  console.warn('SKIPPED: the embedded registry against skopeo: not installed: skopeo');

const users = { team: 'secret' };
const ACCESS: readonly [string, RegistryAuth][] = [
  ['none', { kind: 'none' }],
  ['basic', { kind: 'basic', users }],
  ['token', { kind: 'token', users }],
];

/** The directory form of an image. Source: OCI image-spec v1.1, image-layout.md. */
function writeLayout(directory: string, { manifest, blobs }: BuiltObject): void {
  fs.mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  fs.writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  for (const { digest, bytes } of [...blobs, manifest]) {
    fs.writeFileSync(join(directory, 'blobs/sha256', hexOf(digest)), bytes);
  }
  const { mediaType, digest, bytes } = manifest;
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const entry = { mediaType, digest, size: bytes.length, annotations };
  const index = { schemaVersion: 2, manifests: [entry] };
  fs.writeFileSync(join(directory, 'index.json'), JSON.stringify(index));
}

describe.skipIf(!hasSkopeo).each(ACCESS)('skopeo, with access %s', (kind, auth) => {
  const image = buildImage({
    layers: [{ files: { version: 'one', 'a/b': 'deep' } }, { files: { version: 'two' } }],
  });
  let work: string;
  let server: RegistryServer;

  const open = async (): Promise<void> => {
    const storage = createDirectoryStorage(createNodeFileSystem({ root: work }), '/registry');
    const registry = new EmbeddedRegistry({ storage, auth, now: () => 0 });
    server = await serveRegistry(registry);
  };

  beforeEach(async () => {
    work = fs.mkdtempSync(join(tmpdir(), 'drydock-registry-test-'));
    writeLayout(join(work, 'layout'), image);
    await open();
  });

  afterEach(async () => {
    await server.close();
    fs.rmSync(work, { recursive: true, force: true });
  });

  const remote = (tag: string): string =>
    `docker://127.0.0.1:${String(server.port)}/team/app:${tag}`;
  const skopeo = async (...argv: string[]): Promise<string> => {
    const options = { cwd: work, env: { ...process.env, REGISTRY_AUTH_FILE: join(work, 'none') } };
    return (await promisify(execFile)('skopeo', ['--insecure-policy', ...argv], options)).stdout;
  };
  const creds = kind === 'none' ? [] : ['--creds', 'team:secret'];
  const destCreds = kind === 'none' ? [] : ['--dest-creds', 'team:secret'];
  const srcCreds = kind === 'none' ? [] : ['--src-creds', 'team:secret'];
  const push = (tag: string, ...access: string[]): Promise<string> =>
    skopeo('copy', '--dest-tls-verify=false', ...access, 'oci:layout:v1', remote(tag));

  it('pushes, inspects, copies back and deletes', async () => {
    await push('v1', ...destCreds);
    await push('v2', ...destCreds);
    const seen = JSON.parse(
      await skopeo('inspect', '--tls-verify=false', ...creds, remote('v1')),
    ) as { Digest: string; RepoTags: string[]; Layers: string[] };
    expect(seen.Digest).toBe(image.manifest.digest);
    expect(seen.RepoTags).toEqual(['v1', 'v2']);
    expect(seen.Layers).toEqual(image.blobs.slice(1).map(({ digest }) => digest));
    await skopeo('copy', '--src-tls-verify=false', ...srcCreds, remote('v2'), 'oci:back:v1');
    const back = fs.readdirSync(join(work, 'back/blobs/sha256')).sort();
    expect(back).toEqual(
      [image.manifest, ...image.blobs].map(({ digest }) => hexOf(digest)).sort(),
    );
    await skopeo('delete', '--tls-verify=false', ...creds, remote('v1'));
    await expect(skopeo('inspect', '--tls-verify=false', ...creds, remote('v1'))).rejects.toThrow(
      /manifest unknown/,
    );
  });

  it('finds after a restart what it pushed before', async () => {
    await push('v1', ...destCreds);
    await server.close();
    await open();
    const seen = await skopeo('inspect', '--raw', '--tls-verify=false', ...creds, remote('v1'));
    expect(seen).toBe(new TextDecoder().decode(image.manifest.bytes));
  });

  if (kind === 'none') return;

  it('is kept out without the password', async () => {
    const refused = /authentication required|unauthorized|invalid username/i;
    await expect(push('v1')).rejects.toThrow(refused);
    await expect(push('v1', '--dest-creds', 'team:guess')).rejects.toThrow(refused);
  });
});
