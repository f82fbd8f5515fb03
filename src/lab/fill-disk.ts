/** A foreign hand that takes up room on a node's disk: one file, of whatever size, that is stored nowhere. */
import type { Pod } from '../api/index.ts';
import {
  errorText,
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
} from '../sim/index.ts';
import { splitPodName } from './expectations/find-pod.ts';
import { InputError } from './input-error.ts';
import type { Lab } from './lab.ts';

/** A file of a node, or one in an emptyDir of a pod. */
export interface FillPlace {
  /** Default: the first. */
  readonly node?: string | undefined;
  /** Default `/ballast`. */
  readonly path?: string | undefined;
  readonly pod?: string | undefined;
  readonly volume?: string | undefined;
}

/** So large is the file, or so full the file system with it. 0 of either: without it. */
export type FillSize = { readonly bytes: number } | { readonly percent: number };

/** @throws {InputError} if there is no room for it, or no such directory */
export async function fillDisk(files: FileSystem, path: string, size: FillSize): Promise<void> {
  try {
    await files.rm(path);
    const bytes = 'bytes' in size ? size.bytes : await bytesUpTo(files, path, size.percent);
    if (bytes <= 0) return;
    await files.writeFile(path, new Uint8Array(0));
    await files.truncate(path, bytes);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error)) throw error;
    throw new InputError(`fill: ${errorText(error)}`);
  }
}

async function bytesUpTo(files: FileSystem, path: string, percent: number): Promise<number> {
  const directory = path.slice(0, Math.max(path.lastIndexOf('/'), 1));
  const { capacityBytes, availableBytes } = await files.statfs(directory);
  return Math.ceil((capacityBytes * percent) / 100) - (capacityBytes - availableBytes);
}

/** @throws {InputError} for a node or a pod that is not there */
export function placeToFill(
  lab: Lab,
  { node: nodeName, path = '/ballast', pod: podName, volume }: FillPlace,
): { readonly files: FileSystem; readonly path: string } {
  const pod = podName === undefined ? undefined : podOf(lab, podName);
  const name = nodeName ?? pod?.spec.nodeName ?? 'node-1';
  const node = lab.cluster.node(name);
  if (node === undefined) throw new InputError(`fill: no node ${name}`);
  const { files } = node.host;
  if (pod === undefined) return { files, path };
  if (volume === undefined) throw new InputError('fill: a pod is filled in one of its volumes');
  const directory = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir`;
  return { files, path: `${directory}/${volume}${path}` };
}

function podOf(lab: Lab, podName: string): Pod {
  const { name, namespace } = splitPodName(podName);
  const pod = lab.pod(name, namespace);
  if (pod === undefined) throw new InputError(`fill: no pod ${podName}`);
  return pod;
}
