/** `drydock registry serve`: the embedded registry alone, for skopeo, crane and friends. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  createMemoryStorage,
  DamagedStorageError,
  EmbeddedRegistry,
  openDirectoryStorage,
  type RegistryAuth,
  type RegistryStorage,
} from '../cri/registry/index.ts';
import { serveRegistry, type Exchange, type RegistryServer } from '../cri/registry/node/index.ts';
import { buildContent, InputError, parseScenario } from '../lab/index.ts';
import { errorText, rethrowProgrammerError } from '../sim/index.ts';
import { createNodeFileSystem } from '../sim/node/index.ts';
import type { Console } from './console.ts';
import { printable } from './printable.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly root?: string;
  /** `user:password`; asks for it with `--auth`'s kind. */
  readonly user?: string;
  readonly auth: 'basic' | 'token';
  readonly anonymousPull?: boolean;
  readonly readOnly?: boolean;
  readonly log?: boolean;
  /** Files, in PEM. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Begin with the content that this scenario declares. */
  readonly scenario?: string;
}

/** Serves until the process is told to end. @throws {InputError} */
export async function serve(options: ServeOptions, console: Console): Promise<void> {
  const report = (line: string): boolean =>
    process.stderr.write(`drydock: registry: ${printable(line)}\n`);
  // The one place where the registry's clock and chance are the host's: nothing is simulated here.
  const registry = new EmbeddedRegistry({
    storage: await openStorage(options),
    isReadOnly: options.readOnly === true,
    auth: authOf(options),
    now: () => Date.now(),
    secret: randomUUID(),
    newUploadId: randomUUID,
    report,
  });
  if (options.scenario !== undefined) await preload(registry, options.scenario);
  const server = await listening(registry, options, report);
  console.print(`registry listening on ${server.url}`);
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
  await server.close();
}

/** @throws {InputError} */
async function listening(
  registry: EmbeddedRegistry,
  { host, port, log, ...options }: ServeOptions,
  report: (line: string) => void,
): Promise<RegistryServer> {
  const tls = await tlsOf(options);
  const logged = { log: (exchange: Exchange) => void process.stderr.write(lineOf(exchange)) };
  try {
    return await serveRegistry(registry, {
      ...{ host, port, report, tls },
      ...(log === true ? logged : {}),
    });
  } catch (error) {
    rethrowProgrammerError(error);
    // Of OpenSSL, when it reads them: `error:05800074:x509 certificate routines::key values mismatch`.
    if (!/^error:/.test(errorText(error))) throw error;
    throw new InputError(`--tls-cert, --tls-key: ${errorText(error).replace(/^.*:/, '')}`);
  }
}

/** As web servers log: `127.0.0.1 "GET /v2/team/config/tags/list" 200 38` */
function lineOf({ client, method, path, status, bytes, isCut }: Exchange): string {
  const cut = isCut ? ' cut' : '';
  return `${client} "${printable(`${method} ${path}`)}" ${String(status)} ${String(bytes)}${cut}\n`;
}

/** @throws {InputError} */
async function tlsOf({
  tlsCert,
  tlsKey,
}: Pick<ServeOptions, 'tlsCert' | 'tlsKey'>): Promise<{ cert: string; key: string } | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new InputError('--tls-cert and --tls-key go together');
  }
  // One after the other: of two that are wrong the first is named, always.
  const cert = await readFile(tlsCert, 'utf8').catch((error: unknown) =>
    refused('--tls-cert', error),
  );
  const key = await readFile(tlsKey, 'utf8').catch((error: unknown) => refused('--tls-key', error));
  return { cert, key };
}

function refused(option: string, error: unknown): never {
  rethrowProgrammerError(error);
  throw new InputError(`${option}: ${errorText(error)}`);
}

/** @throws {InputError} */
async function openStorage({ root, readOnly, scenario }: ServeOptions): Promise<RegistryStorage> {
  if (root === undefined) return createMemoryStorage();
  const isReadOnly = readOnly === true;
  if (isReadOnly && scenario !== undefined) {
    throw new InputError('--scenario would write into --root, which --read-only forbids');
  }
  if (isReadOnly && !existsSync(root)) throw new InputError(`--root ${root}: not there`);
  try {
    const files = createNodeFileSystem({ root: resolve(root) });
    return await openDirectoryStorage(files, '/', { isReadOnly });
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof DamagedStorageError ? new InputError(error.message) : error;
  }
}

function authOf(options: ServeOptions): RegistryAuth {
  const anonymousPull = options.anonymousPull === true;
  if (options.user === undefined) {
    if (anonymousPull) throw new InputError('--anonymous-pull goes with --user: all may do all');
    return { kind: 'none' };
  }
  const colon = options.user.indexOf(':');
  if (colon < 1) throw new InputError('--user: needs the form name:password');
  const users = { [options.user.slice(0, colon)]: options.user.slice(colon + 1) };
  return { kind: options.auth, users, anonymousPull };
}

async function preload(registry: EmbeddedRegistry, file: string): Promise<void> {
  const scenario = parseScenario(file, await readFile(file, 'utf8'));
  for (const content of scenario.registries.flatMap((declared) => declared.content)) {
    const colon = content.reference.lastIndexOf(':');
    const repository = content.reference.slice(0, colon);
    await registry.put(repository, content.reference.slice(colon + 1), buildContent(content));
  }
}
