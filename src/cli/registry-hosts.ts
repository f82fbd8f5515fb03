/**
 * A directory of `hosts.toml` files, as containerd has it: `<dir>/registry.test_5000_/hosts.toml`, then
 * `<dir>/registry.test:5000`, then `<dir>/_default`. What a file is for fails if the file is broken; nothing else
 * does.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ownHost, type RegistryHost, type RegistryHosts } from '../cri/oci/index.ts';
import type { HostTls } from '../cri/oci/node/index.ts';
import { InputError, errorText, rethrowProgrammerError } from '../sim/index.ts';
import { hostsOf, type HostSettings } from './hosts-toml.ts';

export interface ConfiguredHosts {
  readonly hosts: RegistryHosts;
  /** By origin. */
  readonly tls: ReadonlyMap<string, HostTls>;
}

const DEFAULT = '_default';

interface Configured {
  readonly settings: HostSettings;
  readonly tls: HostTls;
}

/**
 * @param endpoints where registries really are, of those that no file names
 * @throws {InputError} if there is no such directory
 */
export async function readHosts(
  directory: string,
  endpoints: Readonly<Record<string, string>>,
): Promise<ConfiguredHosts> {
  const files = new Map<string, readonly Configured[] | InputError>();
  for (const name of await namesIn(directory)) {
    const found = await readFrom(resolve(directory, name));
    if (found !== undefined) files.set(name, found);
  }
  const tls = new Map<string, HostTls>();
  for (const [name, found] of files) {
    if (found instanceof InputError) continue;
    const own = ownHost(name.replace(/_(\d+)_$/, ':$1'), endpoints).root;
    for (const { settings, tls: each } of found) {
      const root = settings.root ?? (name === DEFAULT ? undefined : own);
      if (root !== undefined) tls.set(new URL(root).origin, each);
    }
  }
  return { tls, hosts: (domain) => hostsFor(domain, files, endpoints) };
}

function hostsFor(
  domain: string,
  files: ReadonlyMap<string, readonly Configured[] | InputError>,
  endpoints: Readonly<Record<string, string>>,
): readonly RegistryHost[] {
  const own = ownHost(domain, endpoints);
  const names = [domain.replace(/:(\d+)$/, '_$1_'), domain, DEFAULT];
  const name = names.find((each) => files.has(each));
  const found = name === undefined ? undefined : files.get(name);
  if (found === undefined) return [own];
  if (found instanceof InputError) throw found;
  return found.map(({ settings: { root = own.root, capabilities, headers } }) => {
    const isOwn = new URL(root).host === new URL(own.root).host;
    return { root, capabilities, headers, isOwn };
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new InputError(`--hosts-dir: ${errorText(error)}`);
  }
}

/** Undefined if there is no file; an error if it is of no use. */
async function readFrom(
  directory: string,
): Promise<readonly Configured[] | InputError | undefined> {
  const path = join(directory, 'hosts.toml');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    rethrowProgrammerError(error);
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? undefined
      : new InputError(`${path}: ${errorText(error)}`);
  });
  if (typeof text !== 'string') return text;
  try {
    const { parse } = await import('smol-toml');
    const configured: Configured[] = [];
    for (const settings of hostsOf(parse(text))) {
      configured.push({ settings, tls: await tlsOf(settings, directory) });
    }
    return configured;
  } catch (error) {
    rethrowProgrammerError(error);
    const [why = ''] = errorText(error).split('\n', 1);
    return new InputError(`${path}: ${why}`);
  }
}

async function tlsOf(settings: HostSettings, directory: string): Promise<HostTls> {
  const read = (name: string): Promise<string> => readFile(resolve(directory, name), 'utf8');
  const { authorityFiles, clientFiles, skipsVerification, dialTimeoutMs } = settings;
  // One after the other: of several that are wrong the first is named, always.
  const authorities: string[] = [];
  for (const name of authorityFiles) authorities.push(await read(name));
  const clients: { cert: string; key: string }[] = [];
  for (const { cert, key } of clientFiles) {
    clients.push({ cert: await read(cert), key: await read(key) });
  }
  return { authorities, clients, skipsVerification, dialTimeoutMs };
}
