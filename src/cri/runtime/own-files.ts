/** The files that the runtime makes for each container, whatever its image has. */
import type { ContainerConfig } from '../index.ts';
import { normalized } from './mount-namespace.ts';

/** Where processes find the devices that all have; reading and writing them is elsewhere. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr'];

/** By path. */
export function ownFilesOf(
  { hostsFile, terminationMessagePath = '' }: ContainerConfig,
  hostname: string,
  podIp: string,
): ReadonlyMap<string, string> {
  const files = new Map(DEVICES.map((name) => [`/dev/${name}`, '']));
  files.set('/etc/hostname', `${hostname}\n`);
  files.set('/etc/resolv.conf', '');
  if (hostsFile !== undefined) files.set('/etc/hosts', hostsFile.replaceAll('{podIP}', podIp));
  if (terminationMessagePath !== '') files.set(normalized(terminationMessagePath), '');
  return files;
}

export function isOwnFile(path: string): boolean {
  return path === '/etc/hosts' || path === '/etc/hostname' || path === '/etc/resolv.conf';
}
