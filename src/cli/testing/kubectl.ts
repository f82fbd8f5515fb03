/** Runs kubectl as somebody who sits in a directory with a kubeconfig. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface KubectlRun {
  readonly status: number;
  /** Both streams, as on a terminal. */
  readonly output: string;
}

/** Words are separated by blanks; none has any inside. */
export function kubectl(directory: string, argv: string): Promise<KubectlRun> {
  const env = {
    ...process.env,
    KUBECONFIG: join(directory, 'kubeconfig'),
    KUBECACHEDIR: join(directory, 'cache'),
    HOME: directory,
  };
  const options = { cwd: directory, env, timeout: 90_000 };
  return new Promise((done) => {
    execFile('kubectl', argv.split(' '), options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ status, output: stdout + stderr });
    });
  });
}
