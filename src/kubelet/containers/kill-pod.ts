/**
 * The end of a pod in the runtime: all containers at the same time, each whatever becomes of the others,
 * then all sandboxes. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, killPodWithSyncResult;
 * kuberuntime_container.go, killContainer; pkg/kubelet/container/sync_result.go (v1.36).
 */
import type { EventRecorder, Pod } from '../../api/index.ts';
import { CriError, type ContainerStatus, type RuntimeService } from '../../cri/index.ts';
import {
  errorText,
  all,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import {
  containerFieldPath,
  MINIMUM_GRACE_SECONDS,
  type PodRuntimeStatus,
} from '../model/index.ts';

export interface KillOptions {
  readonly runtime: RuntimeService;
  readonly recorder: EventRecorder;
}

/** @throws {Error} that tells all failures in upstream's words, once everything was tried */
export function* killPod(
  options: KillOptions,
  pod: Pod,
  status: PodRuntimeStatus,
  graceSeconds: number,
): Steps<void> {
  const running = status.containers.filter((each) => each.state === 'CONTAINER_RUNNING');
  const kills = running.map((container) =>
    operation(() => tryToKill(options, pod, container, graceSeconds)),
  );
  const failures = [...(yield* perform(all(kills)))];
  for (const sandbox of status.sandboxes) {
    const stop = unlessGone(options.runtime.stopPodSandbox(sandbox.id));
    failures.push(yield* failureOf('KillPodSandbox', pod.metadata.uid, stop));
  }
  const told = failures.filter((failure) => failure !== undefined);
  if (told.length > 0) throw new Error(told.length === 1 ? told[0] : `[${told.join(', ')}]`);
}

/** @throws {CriError} */
export function* killContainer(
  { runtime, recorder }: KillOptions,
  pod: Pod,
  container: ContainerStatus,
  message: string,
  graceSeconds: number,
): Steps<void> {
  const path = containerFieldPath(pod, container.metadata.name);
  recorder.event(pod, 'Normal', 'Killing', message, path);
  const grace = Math.max(graceSeconds, MINIMUM_GRACE_SECONDS);
  yield* unlessGone(runtime.stopContainer(container.id, grace));
}

function* tryToKill(
  options: KillOptions,
  pod: Pod,
  container: ContainerStatus,
  graceSeconds: number,
): Steps<string | undefined> {
  const { name } = container.metadata;
  const kill = killContainer(options, pod, container, `Stopping container ${name}`, graceSeconds);
  return yield* failureOf('KillContainer', name, kill);
}

/** What is not there any more has been stopped. */
function* unlessGone(work: Operation<void>): Steps<void> {
  try {
    yield* perform(work);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CriError && error.code === 'NotFound')) throw error;
  }
}

/** What went wrong, if anything did. */
function* failureOf(
  action: 'KillContainer' | 'KillPodSandbox',
  target: string,
  steps: Steps<void>,
): Steps<string | undefined> {
  try {
    yield* steps;
    return undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    const why = errorText(error);
    return `failed to "${action}" for "${target}" with ${action}Error: ${JSON.stringify(why)}`;
  }
}
