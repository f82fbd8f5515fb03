/** The files that the runtime makes for each container, whatever its image has. */
import type { ContainerConfig, DNSConfig, PodSandboxConfig } from '../index.ts';
import { normalized } from './mount-namespace.ts';

/** Where processes find the devices that all have; reading and writing them is elsewhere. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr'];

/** By path. */
export function ownFilesOf(
  { hostsFile, terminationMessagePath = '' }: ContainerConfig,
  { metadata, hostname = metadata.name, dnsConfig }: PodSandboxConfig,
  podIp: string,
): ReadonlyMap<string, string> {
  const files = new Map(DEVICES.map((name) => [`/dev/${name}`, '']));
  files.set('/etc/hostname', `${hostname}\n`);
  files.set('/etc/resolv.conf', resolvConf(dnsConfig));
  if (hostsFile !== undefined) files.set('/etc/hosts', hostsFile.replaceAll('{podIP}', podIp));
  if (terminationMessagePath !== '') files.set(normalized(terminationMessagePath), '');
  return files;
}

/** Upstream: containerd internal/cri/server/sandbox_run_linux.go, parseDNSOptions (v2.3). */
function resolvConf(config: DNSConfig | undefined): string {
  const { servers = [], searches = [], options = [] } = config ?? {};
  return [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

export function isOwnFile(path: string): boolean {
  return path === '/etc/hosts' || path === '/etc/hostname' || path === '/etc/resolv.conf';
}
