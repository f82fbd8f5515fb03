/** Programs that keep credentials. Source: docker-credential-helpers, README, "Development". */
import { spawn } from 'node:child_process';
import type { AuthConfig } from '../cri/index.ts';
import { InputError } from '../sim/index.ts';

const OUTPUT_BYTES_MAX = 1024 * 1024;
/** As long as the kubelet waits for its own. */
const TIMEOUT_MS = 60_000;
const NOT_FOUND = 'credentials not found in native keychain';
/** The name of a user whose secret is an identity token. */
const IDENTITY = '<token>';

/** Undefined if the program has none. @param name `desktop` of `docker-credential-desktop` @throws {InputError} */
export async function askHelper(
  name: string,
  server: string,
  domain: string,
): Promise<AuthConfig | undefined> {
  const program = `docker-credential-${name}`;
  const { status, output } = await run(program, server);
  if (status !== 0) {
    if (output.includes(NOT_FOUND)) return undefined;
    const why = output.trim().split('\n', 1)[0] ?? '';
    throw new InputError(`${program}: ${why === '' ? `ended with ${String(status)}` : why}`);
  }
  const { Username, Secret } = parse(output);
  if (typeof Username !== 'string' || typeof Secret !== 'string') {
    throw new InputError(`${program}: answered without Username and Secret`);
  }
  if (Username === IDENTITY) return { serverAddress: domain, identityToken: Secret };
  return { serverAddress: domain, username: Username, password: Secret };
}

function run(
  program: string,
  input: string,
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((ended, failed) => {
    const child = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: TIMEOUT_MS,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > OUTPUT_BYTES_MAX) child.kill();
    });
    // Whoever does not read its input says so by its status.
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', (error) => failed(new InputError(`${program}: ${error.message}`)));
    child.on('close', (status) => ended({ status, output }));
  });
}

function parse(output: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(output)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
