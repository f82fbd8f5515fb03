/** What the runtime is told of a pod. Upstream: kuberuntime_sandbox.go, generatePodSandboxConfig (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { PodSandboxConfig } from '../../cri/index.ts';
import { podLogsDirectory } from '../model/index.ts';
import { CLUSTER_DOMAIN } from './cluster-domain.ts';
import { dnsConfigOf } from './dns-config.ts';

/** @throws {Error} for a name that the kernel cannot hold */
export function sandboxConfig(pod: Pod, attempt: number): PodSandboxConfig {
  const { name, namespace, uid, labels = NONE, annotations = NONE } = pod.metadata;
  const config = {
    metadata: { name, namespace, uid, attempt },
    labels,
    annotations,
    hostname: kernelNameOf(pod),
    dnsConfig: dnsConfigOf(pod),
    network: pod.spec.hostNetwork === true ? 'NODE' : 'POD',
    logDirectory: podLogsDirectory(pod),
  } as const;
  const { runAsUser, runAsGroup } = pod.spec.securityContext ?? {};
  if (runAsGroup === undefined || runAsUser !== undefined) return config;
  // No runtime can start it.
  return { ...config, groupWithoutUser: runAsGroup };
}

const NONE: Readonly<Record<string, string>> = {};

const HOSTNAME_LENGTH_MAX = 63;

/** Upstream: pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain; kubelet.go, for the host's network. */
export function hostnameOf({ metadata, spec }: Pod): string {
  if (spec.hostNetwork === true) return spec.nodeName ?? metadata.name;
  if (spec.hostnameOverride !== undefined) return spec.hostnameOverride;
  const { hostname = '' } = spec;
  if (hostname !== '') return hostname;
  return metadata.name.slice(0, HOSTNAME_LENGTH_MAX).replace(/[-.]+$/, '');
}

/** What the pod's own name ends with; empty: it has no subdomain. */
export function domainOf({ metadata, spec }: Pod): string {
  const { subdomain = '', hostnameOverride } = spec;
  if (subdomain === '' || hostnameOverride !== undefined) return '';
  return `${subdomain}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
}

/** Linux: __NEW_UTS_LEN. */
const KERNEL_NAME_MAX = 64;

/** Upstream: pkg/kubelet/util, GetNodenameForKernel. */
function kernelNameOf(pod: Pod): string {
  const hostname = hostnameOf(pod);
  if (pod.spec.setHostnameAsFQDN !== true) return hostname;
  const domain = domainOf(pod);
  if (domain === '') return hostname;
  const name = `${hostname}.${domain}`;
  if (name.length <= KERNEL_NAME_MAX) return name;
  const lengths = `${String(KERNEL_NAME_MAX)} characters is the max, ${String(name.length)} characters requested`;
  throw new Error(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${lengths})`,
  );
}
