/**
 * The pods of which something runs on the node, whether anybody wants them or not. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, GetPods; pkg/kubelet/container/runtime.go,
 * ToAPIPod (v1.36).
 */
import { formatTimestamp, type Pod } from '../../api/index.ts';
import type { ContainerStatus, PodSandbox, RuntimeService } from '../../cri/index.ts';
import { perform, type Steps } from '../../sim/index.ts';

const NONE: readonly ContainerStatus[] = [];

/** As API objects, which know no more than the runtime does. @throws {CriError} */
export function* runningPods(runtime: RuntimeService): Steps<readonly Pod[]> {
  const sandboxes = yield* perform(runtime.listPodSandbox());
  const containers = yield* perform(runtime.listContainers());
  const running = new Map<string, ContainerStatus[]>();
  for (const container of containers) {
    if (container.state !== 'CONTAINER_RUNNING') continue;
    const own = running.get(container.podSandboxId);
    if (own === undefined) running.set(container.podSandboxId, [container]);
    else own.push(container);
  }
  const pods = new Map<string, Pod>();
  for (const sandbox of sandboxes) {
    const own = running.get(sandbox.id) ?? NONE;
    if (sandbox.state !== 'SANDBOX_READY' && own.length === 0) continue;
    const { uid } = sandbox.metadata;
    const known = pods.get(uid);
    if (known === undefined) pods.set(uid, toApiPod(sandbox, own));
    else known.spec.containers.push(...own.map(toApiContainer));
  }
  return [...pods.values()];
}

function toApiPod(
  { metadata: { uid, name, namespace }, createdAt }: PodSandbox,
  containers: readonly ContainerStatus[],
): Pod {
  const creationTimestamp = formatTimestamp(createdAt);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { uid, name, namespace, creationTimestamp, resourceVersion: '' },
    spec: { containers: containers.map(toApiContainer) },
    status: {},
  };
}

function toApiContainer({ metadata, image }: ContainerStatus) {
  return { name: metadata.name, image: image.image };
}
