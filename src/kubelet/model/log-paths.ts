/**
 * Where the logs of containers are on a node. Pure.
 * Upstream: pkg/kubelet/kuberuntime/helpers.go, BuildPodLogsDirectory; legacy.go, logSymlink (v1.36).
 */
import type { Pod } from '../../api/index.ts';

export const POD_LOGS = '/var/log/pods';
export const CONTAINER_LOGS = '/var/log/containers';
/** Of a file's name. */
const NAME_LENGTH_MAX = 255;
const SUFFIX = '.log';

export function podLogsDirectory({ metadata: { namespace, name, uid } }: Pod): string {
  return `${POD_LOGS}/${namespace}_${name}_${uid}`;
}

/** Of `default_web_UID`, the name of a directory of logs. */
export function podUidOfLogs(directory: string): string {
  return directory.slice(directory.lastIndexOf('_') + 1);
}

/** The link to the log of a container. @param path `/var/log/pods/NS_NAME_UID/CONTAINER/0.log` */
export function logLink(path: string, containerId: string): string {
  const [directory = '', container = ''] = path.slice(POD_LOGS.length + 1).split('/');
  const [namespace = '', pod = ''] = directory.split('_');
  const name = `${pod}_${namespace}_${container}-${containerId}`;
  return `${CONTAINER_LOGS}/${name.slice(0, NAME_LENGTH_MAX - SUFFIX.length)}${SUFFIX}`;
}

/** Undefined: the link tells of none. */
export function containerIdOfLink(name: string): string | undefined {
  if (!name.endsWith(SUFFIX)) return undefined;
  const id = name.slice(name.lastIndexOf('-') + 1, -SUFFIX.length);
  return id.length < 6 ? undefined : id;
}
