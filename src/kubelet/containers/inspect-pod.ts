/** Asks the runtime what it has of a pod, newest first. Upstream: kuberuntime, GetPodStatus (v1.36). */
import type { RuntimeService } from '../../cri/index.ts';
import { mapped, perform, type Steps } from '../../sim/index.ts';
import { NO_RUNTIME_STATUS, type PodRuntimeStatus } from '../model/index.ts';
import { withTerminationMessage } from './termination-message.ts';

export function* inspectPod(runtime: RuntimeService, podUid: string): Steps<PodRuntimeStatus> {
  const filter = { podUid };
  const sandboxes = yield* perform(runtime.listPodSandbox(filter));
  const containers = yield* perform(runtime.listContainers(filter));
  if (sandboxes.length === 0 && containers.length === 0) return NO_RUNTIME_STATUS;
  return {
    sandboxes:
      sandboxes.length > 1
        ? sandboxes.toSorted((a, b) => b.metadata.attempt - a.metadata.attempt)
        : sandboxes,
    containers: mapped(containers, (container) =>
      withTerminationMessage(container, runtime),
    ).reverse(),
  };
}
