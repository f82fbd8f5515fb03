/**
 * A command in the container, which must exit with 0. Upstream: pkg/kubelet/prober/prober.go, runProbe;
 * pkg/probe/exec/exec.go; cri-client, ExecSync (v1.36).
 */
import { race, type Observable } from 'rxjs';
import type { Container } from '../../api/index.ts';
import { CriError, type RuntimeService } from '../../cri/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { expand, firstBytes } from '../model/index.ts';
import {
  failure,
  OUTPUT_BYTES_MAX,
  ProbeError,
  success,
  type ProbeOutcome,
} from './probe-outcome.ts';

/** @throws {ProbeError} */
export function* execProbe(
  runtime: RuntimeService,
  containerId: string,
  command: readonly string[],
  timeoutSeconds: number,
  cancelled: Observable<never>,
): Steps<ProbeOutcome> {
  try {
    const call = runtime.execSync(containerId, command, timeoutSeconds);
    const { stdout, stderr, exitCode } = yield* perform(race(cancelled, call));
    const output = firstBytes(stdout + stderr, OUTPUT_BYTES_MAX);
    return exitCode === 0 ? success(output) : failure(output);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CriError)) throw error;
    if (error.code !== 'DeadlineExceeded') throw new ProbeError(error.message, { cause: error });
    const what = JSON.stringify(command.join(' '));
    return failure(`command timed out: ${what} timed out after ${String(timeoutSeconds)}s`);
  }
}

/** With the variables that have a value in the manifest. Upstream: ExpandContainerCommandOnlyStatic. */
export function expandStatic(command: readonly string[], { env = [] }: Container): string[] {
  const values = new Map<string, string>();
  for (const { name, value } of env) {
    if (value !== undefined)
      values.set(
        name,
        expand(value, (each) => values.get(each)),
      );
  }
  return command.map((word) => expand(word, (name) => values.get(name)));
}
