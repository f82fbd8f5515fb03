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
  type CostModel,
  type Platform,
  type PullWatcher,
} from '../cri/oci/index.ts';
import { createUndiciTransport } from '../cri/oci/node/index.ts';
import { InputError } from '../lab/index.ts';
import {
  choices,
  DEFAULT_START_AT,
  follow,
  Host,
  World,
  type Operation,
  rethrowProgrammerError,
} from '../sim/index.ts';
import {
  claimDirectory,
  ClaimedError,
  createNodeFileSystem,
  createNodeMounter,
  WaitingPace,
} from '../sim/node/index.ts';
import { credentialsFor, type CredentialOptions } from './registry-credentials.ts';

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
}

/** What takes time here takes it by itself. */
const REAL_COSTS: CostModel = {
  roundTripMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  unpackBytesPerSecond: Infinity,
};

export interface ImageStore {
  readonly images: OCIImageService;
  readonly host: Host;
  /** The directory. */
  readonly root: string;
  authFor(reference: string): Promise<AuthConfig | undefined>;
  perform<T>(operation: Operation<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the store (made if missing). @throws {InputError} */
export async function openImageStore(
  options: RegistryOptions,
  watcher?: PullWatcher,
): Promise<ImageStore> {
  const root = resolve(options.root ?? join(homedir(), '.local', 'share', 'drydock'));
  const endpoints = parseEndpoints(options.endpoint ?? []);
  const authorities = await readAuthorities(options.caFile);
  await mkdir(root, { recursive: true });
  const release = claim(root);
  const world = new World({
    choices: choices.defaults(),
    retainTrace: 'none',
    // What a registry asks for, it gets: nothing is modelled here, but waits are waited.
    pace: new WaitingPace(DEFAULT_START_AT),
  });
  const mounter = await createNodeMounter({
    root: '/',
    otherwise: 'copy',
    tableDirectory: join(root, 'mount-table'),
  });
  const host = new Host({
    name: 'local',
    files: createNodeFileSystem({ root: '/' }),
    mounter,
    realWork: world.realWork,
  });
  const { env } = process;
  const transport = createUndiciTransport({
    proxies: {
      http: env['http_proxy'] ?? env['HTTP_PROXY'],
      https: env['https_proxy'] ?? env['HTTPS_PROXY'],
      none: env['no_proxy'] ?? env['NO_PROXY'],
    },
    ...(authorities === undefined ? {} : { authorities }),
  });
  const images = new OCIImageService({
    world,
    actor: 'cri/local',
    host,
    transport,
    root,
    endpoints,
    costs: REAL_COSTS,
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(watcher === undefined ? {} : { watcher }),
  });
  const perform = <T>(operation: Operation<T>): Promise<T> => runOperation(world, operation);
  const close = (): Promise<void> => {
    release();
    return transport.close();
  };
  try {
    await perform(images.load());
    const authFor = (reference: string): Promise<AuthConfig | undefined> =>
      credentialsFor(reference, options);
    return { images, host, root, authFor, perform, close };
  } catch (error) {
    rethrowProgrammerError(error);
    await close();
    throw error;
  }
}

/** The index of the store is read once and written whole: two processes would forget things. */
function claim(root: string): () => void {
  try {
    return claimDirectory(root);
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof ClaimedError ? new InputError(`store ${root}: ${error.message}`) : error;
  }
}

/** Runs a world until an operation has ended. */
async function runOperation<T>(world: World, operation: Operation<T>): Promise<T> {
  const outcome = new Promise<T>((done, failed) => follow(operation, { done, failed }));
  const [result] = await Promise.all([outcome, world.loop.run()]);
  return result;
}

/** @throws {InputError} if it holds no certificate */
async function readAuthorities(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new InputError(`--ca-file ${path}: no certificate in PEM`);
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
