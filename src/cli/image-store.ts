/**
 * The OCI stack by hand: the image service of a node, over this machine's own file system, with its
 * store in one directory. What `drydock image` and `drydock mount` share.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AuthConfig } from '../cri/index.ts';
import {
  OCIImageService,
  TransportError,
  type CostModel,
  type OCIImageServiceOptions,
  type Platform,
  type PullWatcher,
  type Transport,
} from '../cri/oci/index.ts';
import { createUndiciTransport, ZLIB_DECODERS } from '../cri/oci/node/index.ts';
import {
  InputError,
  choices,
  DEFAULT_START_AT,
  Host,
  listen,
  rethrowProgrammerError,
  runToEnd,
  World,
  type Mounter,
  type Operation,
} from '../sim/index.ts';
import { createNodeFileSystem, createNodeMounter, WaitingPace } from '../sim/node/index.ts';
import { claimWhenFree } from './claim-when-free.ts';
import { credentialsFor, type CredentialOptions } from './registry-credentials.ts';
import { readsUntil } from './reads-until.ts';
import { say } from './say.ts';
import type { ConfiguredHosts } from './registry-hosts.ts';
import { unlessAborted } from './unless-aborted.ts';
import { warn } from './warn.ts';

export interface StoreOptions {
  readonly root?: string;
}

/** For those who ask a registry. */
export interface RegistryOptions extends StoreOptions, CredentialOptions {
  /** Of an index, which image. */
  readonly platform?: Platform;
  /** A file of certificates in PEM. */
  readonly caFile?: string;
  /** `registry.test=http://127.0.0.1:5000`, any number of times. */
  readonly endpoint?: readonly string[];
  /** A directory of `hosts.toml` files, as containerd has it. */
  readonly hostsDir?: string;
}

/** What takes time here takes it by itself. */
const REAL_COSTS: CostModel = {
  roundTripMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  unpackBytesPerSecond: Infinity,
};

/** A store to look at. */
export interface StoreView {
  readonly images: OCIImageService;
  readonly host: Host;
  /** The directory. */
  readonly root: string;
  perform<T>(operation: Operation<T>): Promise<T>;
}

export interface ImageStore extends StoreView {
  /** Nobody may mount here: what is shown is a copy, which whoever owns it can write to. */
  readonly showsCopies: boolean;
  authFor(reference: string): Promise<AuthConfig | undefined>;
  /** @throws what the operation throws, or the reason of the signal that ends it */
  perform<T>(operation: Operation<T>): Promise<T>;
  /** After the signal too: for what takes back what was done. */
  takeBack<T>(operation: Operation<T>): Promise<T>;
  /** Takes away what was under way when the signal came, and gives the store up. */
  close(): Promise<void>;
}

/**
 * Opens the store (made if missing), as soon as nobody else has it.
 * @param signal its abortion ends the waiting, and whatever is being performed
 * @throws {InputError} or the signal's reason
 */
export async function openImageStore(
  options: RegistryOptions,
  signal: AbortSignal,
  watcher?: PullWatcher,
): Promise<ImageStore> {
  const root = rootOf(options);
  const endpoints = parseEndpoints(options.endpoint ?? []);
  const authorities = await readAuthorities(options.caFile);
  const configured = await hostsOf(options.hostsDir, endpoints);
  await mkdir(root, { recursive: true });
  const release = await claimWhenFree(root, signal, (why) => {
    warn(`store ${root}: ${why}: waiting`);
  });
  const world = createWorld();
  const { env } = process;
  const transport = createUndiciTransport({
    proxies: {
      http: env['http_proxy'] ?? env['HTTP_PROXY'],
      https: env['https_proxy'] ?? env['HTTPS_PROXY'],
      none: env['no_proxy'] ?? env['NO_PROXY'],
    },
    ...(authorities === undefined ? {} : { authorities }),
    ...(configured === undefined ? {} : { hosts: configured.tls }),
  });
  try {
    const mounter = await createNodeMounter({ ...mounterOptions(root), otherwise: 'copy' });
    const host = createHost(world, mounter, signal);
    const images = createService(world, host, root, {
      ...{ transport, endpoints },
      ...(configured === undefined ? {} : { hosts: configured.hosts }),
      ...(options.platform === undefined ? {} : { platform: options.platform }),
      ...(watcher === undefined ? {} : { watcher }),
    });
    const { loop } = world;
    listen(loop, world.trace.recordsOf$(['image.blobLost', 'image.omitted']), (record) => {
      const line = say(record);
      if (line !== undefined) warn(line.text);
    });
    await runToEnd(loop, images.load());
    return {
      ...{ images, host, root },
      showsCopies: mounter.strategy === 'copy',
      authFor: (reference) => unlessAborted(signal, credentialsFor(reference, options)),
      perform: (operation) => runToEnd(loop, operation, signal),
      takeBack: (operation) => runToEnd(loop, operation),
      close: async () => {
        if (signal.aborted) {
          await world.realWork.settled();
          await runToEnd(loop, images.dropUnfinished());
        }
        release();
        await transport.close();
      },
    };
  } catch (error) {
    rethrowProgrammerError(error);
    release();
    await transport.close();
    throw error;
  }
}

/** What is in a store, in use or not, without a change to it: it may be one that nobody can write to. */
export async function viewImageStore(options: StoreOptions): Promise<StoreView> {
  const root = rootOf(options);
  const world = createWorld();
  // Nothing is mounted, so nothing is tried.
  const mounter = await createNodeMounter({ ...mounterOptions(root), strategy: 'copy' });
  const host = createHost(world, mounter, new AbortController().signal);
  const images = createService(world, host, root, { transport: NO_NETWORK });
  await runToEnd(world.loop, images.look());
  return { images, host, root, perform: (operation) => runToEnd(world.loop, operation) };
}

const NO_NETWORK: Transport = {
  request: () => Promise.reject(new TransportError('ENOTFOUND', 'nobody is asked')),
};

function rootOf({ root }: StoreOptions): string {
  return resolve(root ?? join(homedir(), '.local', 'share', 'drydock'));
}

function createWorld(): World {
  return new World({
    choices: choices.defaults(),
    retainTrace: 'none',
    // What a registry asks for, it gets: nothing is modelled here, but waits are waited.
    pace: new WaitingPace(DEFAULT_START_AT),
  });
}

function mounterOptions(root: string) {
  return { root: '/', tableDirectory: join(root, 'mount-table') };
}

function createHost({ realWork }: World, mounter: Mounter, signal: AbortSignal): Host {
  const files = readsUntil(signal, createNodeFileSystem({ root: '/' }));
  return new Host({ name: 'local', files, mounter, realWork });
}

function createService(
  world: World,
  host: Host,
  root: string,
  asking: Pick<
    OCIImageServiceOptions,
    'transport' | 'endpoints' | 'hosts' | 'platform' | 'watcher'
  >,
): OCIImageService {
  return new OCIImageService({
    world,
    actor: 'cri/local',
    host,
    root,
    costs: REAL_COSTS,
    decoders: ZLIB_DECODERS,
    trustsDigests: true,
    ...asking,
  });
}

/** @throws {InputError} if it holds no certificate */
async function readAuthorities(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new InputError(`--ca-file ${path}: no certificate in PEM`);
}

async function hostsOf(
  directory: string | undefined,
  endpoints: Readonly<Record<string, string>>,
): Promise<ConfiguredHosts | undefined> {
  if (directory === undefined) return undefined;
  const { readHosts } = await import('./registry-hosts.ts');
  return readHosts(directory, endpoints);
}

function parseEndpoints(pairs: readonly string[]): Record<string, string> {
  const endpoints: Record<string, string> = {};
  for (const pair of pairs) {
    const [host = '', url = ''] = pair.split(/=(.*)/s);
    if (host === '' || !URL.canParse(url)) {
      throw new InputError(`--endpoint ${pair}: needs the form host=url`);
    }
    endpoints[host] = url;
  }
  return endpoints;
}
