/**
 * A lab on the real machine: real files under a directory, real mounts where permitted, registries
 * over loopback HTTP, or a registry that somebody else runs.
 */
import { errorText, boundedHost, rethrowProgrammerError, type Mounter } from '../../sim/index.ts';
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUndiciTransport, ZLIB_DECODERS } from '../../cri/oci/node/index.ts';
import { createMemoryStorage, EmbeddedRegistry, pushObject } from '../../cri/registry/index.ts';
import { serveRegistry } from '../../cri/registry/node/index.ts';
import type { Transport } from '../../cri/oci/index.ts';
import {
  claimDirectory,
  ClaimedError,
  createNodeFileSystem,
  createNodeMounter,
  isClaim,
} from '../../sim/node/index.ts';
import { InputError } from '../input-error.ts';
import { hostDiskOf } from '../node-disk.ts';
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

const NOT_VOLATILE =
  'powerCut: a real disk keeps what was not synced; in memory it can be lost (drydock run --memory)';

export async function nodePorts(options: NodePortsOptions = {}): Promise<LabPorts> {
  const transport = createUndiciTransport();
  // First what may be refused: a directory made before that would stay behind.
  if (options.registryUrl !== undefined) await probe(transport, options.registryUrl);
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'drydock-')));
  const release = await prepareRoot(root);
  const mounters: Mounter[] = [];
  return {
    transport,
    decoders: ZLIB_DECODERS,
    turn: () => new Promise((next) => setImmediate(next)),
    openHost: async (name, disk = hostDiskOf(undefined)) => {
      if (disk.isVolatile === true) throw new InputError(NOT_VOLATILE);
      const nodeRoot = join(root, name);
      await mkdir(nodeRoot, { recursive: true });
      const mounter = await createNodeMounter({ root: nodeRoot });
      mounters.push(mounter);
      const files = createNodeFileSystem({ root: nodeRoot });
      return boundedHost({ files, mounter }, disk.disk, disk.separate);
    },
    openRegistry: (declared) =>
      options.registryUrl === undefined
        ? openEmbedded(declared)
        : Promise.resolve(openExternal(declared, options.registryUrl, transport)),
    close: async () => {
      for (const mounter of mounters) await unmountAll(mounter);
      await transport.close();
      release();
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/**
 * Claims a root and empties it of an earlier run; refuses a directory that is somebody else's. That run may
 * have been killed anywhere, in this function, too.
 */
async function prepareRoot(root: string): Promise<() => void> {
  const entries = await listRoot(root);
  if (!entries.includes(MARKER) && !entries.every(isClaim)) {
    throw new InputError(`root ${root}: not empty and not made by drydock`);
  }
  const release = claim(root);
  await writeFile(join(root, MARKER), 'The directories beside this file belong to drydock.\n');
  for (const entry of await readdir(root)) {
    if (entry === MARKER || isClaim(entry)) continue;
    await unmountAll(await createNodeMounter({ root: join(root, entry) }));
    await rm(join(root, entry), { recursive: true, force: true });
  }
  return release;
}

/** What is mounted inside of another mount first. */
async function unmountAll(mounter: Mounter): Promise<void> {
  for (const { target } of (await mounter.list()).toReversed()) await mounter.unmount(target);
}

/** @throws {InputError} if another process is at work there. */
function claim(root: string): () => void {
  try {
    return claimDirectory(root);
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof ClaimedError ? new InputError(`root ${root}: ${error.message}`) : error;
  }
}

/** @throws {InputError} if there is no such directory and none can be made. */
async function listRoot(root: string): Promise<readonly string[]> {
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
    return await readdir(root);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new InputError(`root ${root}: ${errorText(error)}`);
  }
}

async function openEmbedded(declared: OpenRegistryOptions): Promise<RegistrySite> {
  const registry = new EmbeddedRegistry({
    storage: createMemoryStorage(),
    auth: toRegistryAuth(declared.auth),
    now: declared.now,
    secret: randomUUID(),
    newUploadId: randomUUID,
  });
  const server = await serveRegistry(registry, {});
  return {
    host: declared.host,
    endpoint: server.url,
    push: (repository, tag, object) => registry.put(repository, tag, object),
    requestCount: (repository) => Promise.resolve(registry.requestCount(repository)),
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
      }).catch((error: unknown) => {
        const why = errorText(error);
        throw new InputError(`registry ${url}: push of ${repository}:${tag}: ${why}`);
      });
      return pushed.digest;
    },
    requestCount: () => notOurs('counting its requests'),
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
    rethrowProgrammerError(error);
    const why = errorText(error);
    throw new InputError(`registry ${url}: unreachable: ${why}`);
  }
}
