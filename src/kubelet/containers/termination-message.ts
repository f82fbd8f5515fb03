/**
 * What a container said of its own end: of its log the last lines. Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go,
 * convertToKubeContainerStatus, getTerminationMessage, readLastStringFromContainerLogs (v1.36).
 *
 * The policy is read from an annotation of the container, as upstream has it: the runtime may hold
 * containers of pods of which the kubelet knows nothing else.
 */
import type { ContainerStatus, RuntimeService } from '../../cri/index.ts';
import { lastBytes } from '../model/index.ts';

export const TERMINATION_MESSAGE_POLICY = 'io.kubernetes.container.terminationMessagePolicy';

/** Of the file at the termination message path, from its end. */
const FILE_BYTES_MAX = 4096;
const LOG_BYTES_MAX = 2048;
const LOG_LINES_MAX = 80;

/** The container as the runtime tells it, with the message of its end if it has ended. */
export function withTerminationMessage(
  container: ContainerStatus,
  runtime: Pick<RuntimeService, 'terminationLog' | 'logTail'>,
): ContainerStatus {
  if (container.state !== 'CONTAINER_EXITED') return container;
  const own = terminationMessage(container, runtime);
  if (own === '') return container;
  const message = container.message === undefined ? own : `${container.message}: ${own}`;
  return { ...container, message };
}

function terminationMessage(
  { id, exitCode, annotations }: ContainerStatus,
  runtime: Pick<RuntimeService, 'terminationLog' | 'logTail'>,
): string {
  const written = lastBytes(runtime.terminationLog(id), FILE_BYTES_MAX);
  const policy = annotations[TERMINATION_MESSAGE_POLICY];
  if (written !== '' || policy !== 'FallbackToLogsOnError' || exitCode === 0) return written;
  const lines = runtime.logTail(id, LOG_LINES_MAX);
  return lastBytes(lines.map((line) => `${line}\n`).join(''), LOG_BYTES_MAX);
}
