/** What the runtime is told of a pod. Upstream: kuberuntime_sandbox.go, generatePodSandboxConfig (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { PodSandboxConfig } from '../../cri/index.ts';

export function sandboxConfig(pod: Pod, attempt: number): PodSandboxConfig {
  const { name, namespace, uid, labels = {}, annotations = {} } = pod.metadata;
  return {
    metadata: { name, namespace, uid, attempt },
    labels,
    annotations,
    network: pod.spec.hostNetwork === true ? 'NODE' : 'POD',
    logDirectory: `/var/log/pods/${namespace}_${name}_${uid}`,
  };
}
