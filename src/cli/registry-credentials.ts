/**
 * Who is asking: what the command line says, else the first file that knows the registry. The files are those of
 * containers-auth.json(5) and docker/cli; one that was named must be there, the usual ones may be missing.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AuthConfig } from '../cri/index.ts';
import { parseReference } from '../cri/oci/index.ts';
import { InputError, rethrowProgrammerError } from '../sim/index.ts';
import { askHelper } from './docker-credential.ts';
import { findInDockerConfig } from './docker-config.ts';

export interface CredentialOptions {
  /** `user:password`, or `user` with `passwordStdin`. */
  readonly creds?: string;
  readonly passwordStdin?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For a reference that can be read; what cannot is left to whoever pulls it. @throws {InputError} */
export async function credentialsFor(
  reference: string,
  options: CredentialOptions,
  environment: Environment = process.env,
): Promise<AuthConfig | undefined> {
  if (options.creds !== undefined || options.passwordStdin === true) return stated(options);
  const parsed = tryParse(reference);
  if (parsed === undefined) return undefined;
  for (const { path, isNamed } of filesOf(environment)) {
    const content = await read(path, isNamed);
    if (content === undefined) continue;
    const { helper, server, auth } = findInDockerConfig(content, path, parsed);
    const helped =
      helper === undefined ? undefined : await askHelper(helper, server, parsed.domain);
    if (helped !== undefined || auth !== undefined) return helped ?? auth;
  }
  return undefined;
}

async function stated({ creds = '', passwordStdin }: CredentialOptions): Promise<AuthConfig> {
  const colon = creds.indexOf(':');
  if (passwordStdin === true) {
    if (creds === '' || colon >= 0) throw new InputError('--password-stdin: needs --creds user');
    return { username: creds, password: (await text(process.stdin)).replace(/\r?\n$/, '') };
  }
  if (colon < 1) throw new InputError('--creds: needs the form user:password');
  return { username: creds.slice(0, colon), password: creds.slice(colon + 1) };
}

function filesOf(
  environment: Environment,
): readonly { readonly path: string; readonly isNamed: boolean }[] {
  const { REGISTRY_AUTH_FILE: file, DOCKER_CONFIG: docker } = environment;
  if (file !== undefined && file !== '') return [{ path: file, isNamed: true }];
  const home = environment['HOME'] ?? homedir();
  const { XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config = join(home, '.config') } = environment;
  const usual = [
    ...(runtime === undefined ? [] : [join(runtime, 'containers', 'auth.json')]),
    join(config, 'containers', 'auth.json'),
    join(docker ?? join(home, '.docker'), 'config.json'),
  ];
  return usual.map((path) => ({ path, isNamed: false }));
}

async function read(path: string, isNamed: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    rethrowProgrammerError(error);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && !isNamed) return undefined;
    throw error;
  }
}

function tryParse(reference: string) {
  try {
    return parseReference(reference);
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}
