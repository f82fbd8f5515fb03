/** What an annotation says that a container does, in the place of a program. */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { CriError, type ContainerConfig, type PodSandboxConfig } from '../index.ts';
import {
  parseProcessScript,
  PROCESS_ANNOTATION_PREFIX,
  ProcessScriptError,
  type ProcessScript,
} from './process-script.ts';

/** @throws {CriError} InvalidArgument, naming container and line. */
export function scriptOf(
  config: ContainerConfig,
  sandboxConfig: PodSandboxConfig,
): ProcessScript | undefined {
  const { name } = config.metadata;
  const key = PROCESS_ANNOTATION_PREFIX + name;
  const text = config.annotations?.[key] ?? sandboxConfig.annotations?.[key];
  if (text === undefined) return undefined;
  try {
    return parseProcessScript(text, config);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ProcessScriptError)) throw error;
    throw new CriError(
      'InvalidArgument',
      `process script of container "${name}": ${error.message}`,
      { cause: error },
    );
  }
}
