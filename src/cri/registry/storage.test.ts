/**
 * What a registry keeps, in memory and in a directory (of memory, and of the real machine): both are
 * the same to whoever asks, and a directory survives the registry.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { createNodeFileSystem } from '../../sim/node/index.ts';
import { digestOf } from '../oci/index.ts';
import {
  buildArtifact,
  createMemoryStorage,
  openDirectoryStorage,
  type EmbeddedRegistry,
  type RegistryStorage,
} from './index.ts';
import { asking, bytesOf, openRegistry, pushBlob, type Ask } from './testing/ask.ts';

const root = mkdtempSync(join(tmpdir(), 'drydock-registry-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OBJECT = buildArtifact({
  artifactType: 'application/vnd.example',
  files: [{ name: 'app.yaml', content: 'replicas: 2\n' }],
});
let count = 0;

/** Each call opens a storage in a new place; the same place again by calling what it answers. */
const KINDS: Readonly<Record<string, () => () => Promise<RegistryStorage>>> = {
  memory: () => {
    const storage = createMemoryStorage();
    return () => Promise.resolve(storage);
  },
  'a directory in memory': () => {
    const { files } = createMemoryHostAdapters();
    return () => openDirectoryStorage(files, '/registry/');
  },
  'a real directory': () => {
    count += 1;
    const files = createNodeFileSystem({ root });
    const place = `/registry-${count}`;
    return () => openDirectoryStorage(files, place);
  },
};

function serve(storage: RegistryStorage): { registry: EmbeddedRegistry; ask: Ask } {
  const registry = openRegistry({ storage });
  return { registry, ask: asking(registry) };
}

describe.each(Object.keys(KINDS))('storage in %s', (kind) => {
  const open = (): (() => Promise<RegistryStorage>) => {
    const opened = KINDS[kind]?.();
    if (opened === undefined) throw new Error(`no such kind: ${kind}`);
    return opened;
  };

  it('gives the same to the next registry', async () => {
    const reopen = open();
    const before = serve(await reopen());
    await before.registry.put('team/app', 'v1', OBJECT);
    await before.registry.put('team/app/more', '__proto__', OBJECT);

    const { ask } = serve(await reopen());

    expect((await ask('GET', '/v2/_catalog')).json).toEqual({
      repositories: ['team/app', 'team/app/more'],
    });
    expect((await ask('GET', '/v2/team/app/more/tags/list')).json).toMatchObject({
      tags: ['__proto__'],
    });
    for (const { digest, bytes } of OBJECT.blobs) {
      expect(await ask('GET', `/v2/team/app/blobs/${digest}`)).toMatchObject({
        text: new TextDecoder().decode(bytes),
      });
    }
    for (const name of ['v1', OBJECT.manifest.digest]) {
      expect(await ask('GET', `/v2/team/app/manifests/${name}`)).toMatchObject({
        text: new TextDecoder().decode(OBJECT.manifest.bytes),
        headers: { 'content-type': OBJECT.manifest.mediaType },
      });
    }
  });

  it('forgets what was deleted, for the next registry as well', async () => {
    const reopen = open();
    const before = serve(await reopen());
    await before.registry.put('team/app', 'v1', OBJECT);
    await before.ask('DELETE', `/v2/team/app/manifests/${OBJECT.manifest.digest}`);
    for (const { ask } of [before, serve(await reopen())]) {
      expect(await ask('GET', '/v2/team/app/manifests/v1')).toMatchObject({ status: 404 });
      expect((await ask('GET', '/v2/team/app/tags/list')).json).toMatchObject({ tags: [] });
    }
  });

  it('takes the same blob and different tags at the same time', async () => {
    const reopen = open();
    const { ask, registry } = serve(await reopen());
    const digest = digestOf(bytesOf('blob'));
    const pushes = Array.from({ length: 8 }, () => pushBlob(ask, 'team/app', digest, 'blob'));
    const tags = Array.from({ length: 8 }, (_none, at) =>
      registry.put('team/app', `v${at}`, OBJECT),
    );
    expect((await Promise.all(pushes)).map(({ status }) => status)).toEqual(pushes.map(() => 201));
    await Promise.all(tags);
    expect((await serve(await reopen()).ask('GET', '/v2/team/app/tags/list')).json).toMatchObject({
      tags: tags.map((_tag, at) => `v${at}`),
    });
  });

  it('knows nothing at first', async () => {
    const storage = await open()();
    expect(await storage.listRepositories()).toEqual([]);
    expect(await storage.readTags('team/app')).toBeUndefined();
    expect(await storage.blobSize('team/app', digestOf(bytesOf('')))).toBeUndefined();
    expect(await storage.readManifest('team/app', digestOf(bytesOf('')))).toBeUndefined();
    await expect(storage.deleteBlob('team/app', digestOf(bytesOf('')))).resolves.toBeUndefined();
  });
});

describe('a directory that another version has written', () => {
  it('is refused in words, and stays as it is', async () => {
    const { files } = createMemoryHostAdapters();
    await files.mkdir('/registry/blobs', { recursive: true });
    await expect(openDirectoryStorage(files, '/registry')).rejects.toMatchObject({
      name: 'DamagedStorageError',
    });
    expect(await files.readdir('/registry')).toHaveLength(1);
  });
});
