/** Runs kubectl as somebody who sits in a directory with a kubeconfig. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export interface KubectlRun {
  readonly status: number;
  /** Both streams, as on a terminal. */
  readonly output: string;
}

/** Of the release that is to be tried; else the one that is installed. */
export const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';

/** Begins a kubectl that goes on. */
export function startKubectl(directory: string, argv: string): ChildProcess {
  return spawn(KUBECTL, argv.split(' '), { cwd: directory, env: environment(directory) });
}

function environment(directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    KUBECONFIG: join(directory, 'kubeconfig'),
    KUBECACHEDIR: join(directory, 'cache'),
    HOME: directory,
  };
}

/** Words are separated by blanks; none has any inside. @param input is typed to its end, or there is none */
export function kubectl(
  directory: string,
  argv: string,
  input?: string,
  more: NodeJS.ProcessEnv = {},
): Promise<KubectlRun> {
  const env = { ...environment(directory), ...more };
  const options = { cwd: directory, env, timeout: 90_000 };
  return new Promise((done) => {
    const child = execFile(KUBECTL, argv.split(' '), options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ status, output: stdout + stderr });
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
