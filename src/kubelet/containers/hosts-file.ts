/**
 * What a container finds in `/etc/hosts`. Upstream: pkg/kubelet/kubelet_pods.go, ensureHostsFile,
 * managedHostsFileContent, nodeHostsFileContent (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import { domainOf } from './sandbox-config.ts';

/** `{podIP}` stands for the pod's address, which the runtime knows. */
export function hostsFile(pod: Pod, hostname: string): string {
  const { hostNetwork, hostAliases } = pod.spec;
  const domain = domainOf(pod);
  const own =
    domain === '' ? `{podIP}\t${hostname}\n` : `{podIP}\t${hostname}.${domain}\t${hostname}\n`;
  const text = hostNetwork === true ? NODES : MANAGED + own;
  if (hostAliases === undefined || hostAliases.length === 0) return text;
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join('\t'));
  return text + linesOf('', '# Entries added by HostAliases.', ...aliases);
}

function linesOf(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

const LOCAL = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];
const MANAGED = linesOf('# Kubernetes-managed hosts file.', ...LOCAL);
/** A node's own file has nothing of interest in it. */
const NODES = linesOf('# Kubernetes-managed hosts file (host network).', '127.0.0.1\tlocalhost');
