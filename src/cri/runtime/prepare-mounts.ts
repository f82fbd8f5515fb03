import { FileSystemError, type Operation, rethrowProgrammerError } from '../../sim/index.ts';
import { CriError } from '../index.ts';
import type { Mount } from '../index.ts';
import type { RuntimeState } from './runtime-state.ts';

const STAT_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
};

/** Takes the time that making a container takes, and looks at each mount's host path. */
export function prepareMounts(
  state: RuntimeState,
  id: string,
  mounts: readonly Mount[],
): Operation<void> {
  const costMs = state.costs.createContainerMs;
  if (mounts.length === 0) return state.pause(costMs);
  return state.host.perform(async (files) => {
    for (const { hostPath } of mounts) {
      try {
        await files.stat(hostPath);
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof FileSystemError)) throw error;
        throw statFailure(id, hostPath, error);
      }
    }
  }, state.jitteredMs(costMs));
}

function statFailure(id: string, path: string, cause: FileSystemError): CriError {
  return new CriError(
    'InvalidArgument',
    `failed to generate container "${id}" spec: failed to generate spec: ` +
      `failed to stat "${path}": stat ${path}: ${STAT_FAILURES[cause.code] ?? cause.message}`,
    { cause },
  );
}
