/** Asks the runtime what it has of a pod, newest first. Upstream: kuberuntime, GetPodStatus (v1.36). */
import type { RuntimeService } from '../cri/index.ts';
import { perform, type Steps } from '../sim/index.ts';
import type { PodRuntimeStatus } from './pod-runtime-status.ts';

export function* inspectPod(runtime: RuntimeService, podUid: string): Steps<PodRuntimeStatus> {
  const sandboxes = yield* perform(runtime.listPodSandbox({ podUid }));
  const containers = yield* perform(runtime.listContainers({ podUid }));
  return {
    sandboxes: [...sandboxes].sort((a, b) => b.metadata.attempt - a.metadata.attempt),
    containers: [...containers].reverse(),
  };
}
