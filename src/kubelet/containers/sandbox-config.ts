/** What the runtime is told of a pod. Upstream: kuberuntime_sandbox.go, generatePodSandboxConfig (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { PodSandboxConfig } from '../../cri/index.ts';
import { podLogsDirectory } from '../model/index.ts';
import { dnsConfigOf } from './dns-config.ts';

export function sandboxConfig(pod: Pod, attempt: number): PodSandboxConfig {
  const { name, namespace, uid, labels = {}, annotations = {} } = pod.metadata;
  return {
    metadata: { name, namespace, uid, attempt },
    labels,
    annotations,
    hostname: hostnameOf(pod),
    dnsConfig: dnsConfigOf(pod),
    network: pod.spec.hostNetwork === true ? 'NODE' : 'POD',
    logDirectory: podLogsDirectory(pod),
  };
}

const HOSTNAME_LENGTH_MAX = 63;

/** Upstream: pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain; kubelet.go, for the host's network. */
export function hostnameOf({ metadata, spec }: Pod): string {
  if (spec.hostNetwork === true) return spec.nodeName ?? metadata.name;
  const { hostname = '' } = spec;
  if (hostname !== '') return hostname;
  return metadata.name.slice(0, HOSTNAME_LENGTH_MAX).replace(/[-.]+$/, '');
}
