/** `drydock registry serve`: the embedded registry alone, for skopeo, crane and friends. */
import { randomUUID } from 'node:crypto';
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
import { serveRegistry } from '../cri/registry/node/index.ts';
import { buildContent, InputError, parseScenario } from '../lab/index.ts';
import { rethrowProgrammerError } from '../sim/index.ts';
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
  /** Begin with the content that this scenario declares. */
  readonly scenario?: string;
}

/** Serves until the process is told to end. @throws {InputError} */
export async function serve(options: ServeOptions, console: Console): Promise<void> {
  const report = (line: string): boolean =>
    process.stderr.write(`drydock: registry: ${printable(line)}\n`);
  // The one place where the registry's clock and chance are the host's: nothing is simulated here.
  const registry = new EmbeddedRegistry({
    storage: await openStorage(options.root),
    auth: authOf(options),
    now: () => Date.now(),
    secret: randomUUID(),
    newUploadId: randomUUID,
    report,
  });
  if (options.scenario !== undefined) await preload(registry, options.scenario);
  const server = await serveRegistry(registry, {
    host: options.host,
    port: options.port,
    report,
  });
  console.print(`registry listening on ${server.url}`);
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
  await server.close();
}

async function openStorage(root: string | undefined): Promise<RegistryStorage> {
  if (root === undefined) return createMemoryStorage();
  try {
    return await openDirectoryStorage(createNodeFileSystem({ root: resolve(root) }), '/');
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof DamagedStorageError ? new InputError(error.message) : error;
  }
}

function authOf(options: ServeOptions): RegistryAuth {
  if (options.user === undefined) return { kind: 'none' };
  const colon = options.user.indexOf(':');
  if (colon < 1) throw new InputError('--user: needs the form name:password');
  const users = { [options.user.slice(0, colon)]: options.user.slice(colon + 1) };
  return { kind: options.auth, users };
}

async function preload(registry: EmbeddedRegistry, file: string): Promise<void> {
  const scenario = parseScenario(file, await readFile(file, 'utf8'));
  for (const content of scenario.registries.flatMap((declared) => declared.content)) {
    const colon = content.reference.lastIndexOf(':');
    const repository = content.reference.slice(0, colon);
    await registry.put(repository, content.reference.slice(colon + 1), buildContent(content));
  }
}
