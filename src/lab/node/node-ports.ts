/**
 * A lab on the real machine: real files under a directory, real mounts where permitted, registries
 * over loopback HTTP, or a registry that somebody else runs.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUndiciTransport } from '../../cri/oci/node/index.ts';
import { createMemoryStorage, EmbeddedRegistry, pushObject } from '../../cri/registry/index.ts';
import { serveRegistry } from '../../cri/registry/node/index.ts';
import type { Transport } from '../../cri/oci/index.ts';
import { createNodeFileSystem, createNodeMounter } from '../../sim/node/index.ts';
import type { Mounter } from '../../sim/index.ts';
import { InputError } from '../input-error.ts';
import { toRegistryAuth } from '../memory-ports.ts';
import type { LabPorts, OpenRegistryOptions, RegistrySite } from '../ports.ts';

export interface NodePortsOptions {
  /** Where the nodes' disks are; default a temporary directory, removed at the end. */
  readonly root?: string | undefined;
  /** A registry that runs already: it answers for every registry host of the scenario. */
  readonly registryUrl?: string | undefined;
}

/** Marks a directory whose content a later run may throw away. */
const MARKER = '.drydock-root';

export async function nodePorts(options: NodePortsOptions = {}): Promise<LabPorts> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'drydock-')));
  await prepareRoot(root);
  const transport = createUndiciTransport();
  const mounters: Mounter[] = [];
  if (options.registryUrl !== undefined) await probe(transport, options.registryUrl);
  return {
    transport,
    openHost: async (name) => {
      const nodeRoot = join(root, name);
      await mkdir(nodeRoot, { recursive: true });
      const mounter = await createNodeMounter({ root: nodeRoot });
      mounters.push(mounter);
      return { files: createNodeFileSystem({ root: nodeRoot }), mounter };
    },
    openRegistry: (declared) =>
      options.registryUrl === undefined
        ? openEmbedded(declared)
        : Promise.resolve(openExternal(declared, options.registryUrl, transport)),
    close: async () => {
      for (const mounter of mounters) {
        for (const { target } of await mounter.list()) await mounter.unmount(target);
      }
      await transport.close();
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/** Empties a root of an earlier run; refuses a directory that is somebody else's. */
async function prepareRoot(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const entries = await readdir(root);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new InputError(`root ${root}: not empty and not made by drydock`);
  }
  for (const entry of entries) {
    if (entry === MARKER) continue;
    const mounter = await createNodeMounter({ root: join(root, entry) });
    for (const { target } of await mounter.list()) await mounter.unmount(target);
    await rm(join(root, entry), { recursive: true, force: true });
  }
  await writeFile(join(root, MARKER), 'The directories beside this file belong to drydock.\n');
}

async function openEmbedded(declared: OpenRegistryOptions): Promise<RegistrySite> {
  const registry = new EmbeddedRegistry({
    storage: createMemoryStorage(),
    auth: toRegistryAuth(declared.auth),
    now: declared.now,
  });
  const server = await serveRegistry(registry, {});
  return {
    host: declared.host,
    endpoint: server.url,
    push: (repository, tag, object) => registry.put(repository, tag, object),
    setAvailable: (available) => (available ? server.resume() : server.pause()),
    setAuth: (auth) => Promise.resolve(registry.setAuth(toRegistryAuth(auth))),
    close: () => server.close(),
  };
}

function openExternal(
  declared: OpenRegistryOptions,
  url: string,
  transport: Transport,
): RegistrySite {
  const notOurs = (what: string): Promise<never> =>
    Promise.reject(
      new InputError(`registry ${declared.host}: ${what} needs the embedded registry`),
    );
  return {
    host: declared.host,
    endpoint: url.replace(/\/+$/, ''),
    push: async (repository, tag, object) => {
      const credentials = declared.auth;
      const pushed = await pushObject({
        transport,
        endpoint: url.replace(/\/+$/, ''),
        repository,
        tag,
        object,
        ...(credentials === undefined ? {} : { credentials }),
      });
      return pushed.digest;
    },
    setAvailable: () => notOurs('going down and coming back'),
    setAuth: () => notOurs('changing credentials'),
    close: () => Promise.resolve(),
  };
}

/** @throws {InputError} if nothing answers there. */
async function probe(transport: Transport, url: string): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new InputError(`registry ${url}: not an http or https URL`);
  }
  try {
    const response = await transport.request({
      method: 'GET',
      url: new URL('/v2/', url).href,
      headers: {},
    });
    response.cancel();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`registry ${url}: unreachable: ${why}`);
  }
}
