/**
 * What is in the way of a container's start besides its mounts: where its message and its processes are to be, and
 * what it may hold. Upstream: runc libcontainer (v1.1), mountToRootfs, finalizeNamespace, cgroups/fs/memory.go.
 */
import {
  FileSystemError,
  perform,
  rethrowProgrammerError,
  type FileStat,
  type Steps,
} from '../../sim/index.ts';
import type { ContainerConfig } from '../index.ts';
import type { ContainerFiles } from './container-files.ts';
import { normalized } from './mount-namespace.ts';

interface Starting {
  readonly id: string;
  readonly podUid: string;
  readonly made: { readonly config: ContainerConfig };
  readonly inside: { readonly files: ContainerFiles };
}

/** What runc holds while it starts a container, as a node with cgroup v1 tells it: it differs a little each time. */
const STARTING = { bytes: 2_539_520, peakBytes: 2_994_176 };

const INIT = 'unable to start container process: error during container init: ';

/** In runc's words; undefined: nothing. */
export function* startObstacle(container: Starting): Steps<string | undefined> {
  const { memoryLimitBytes = Infinity, workingDir = '' } = container.made.config;
  const { terminationMessagePath = '' } = container.made.config;
  if (memoryLimitBytes > 0 && memoryLimitBytes < STARTING.bytes) {
    const usage = `(current usage: ${String(STARTING.bytes)}, peak usage: ${String(STARTING.peakBytes)})`;
    const what = `unable to set memory limit to ${String(memoryLimitBytes)}`;
    return `${INIT}error setting cgroup config for procHooks process: ${what} ${usage}`;
  }
  if (terminationMessagePath !== '' && !terminationMessagePath.startsWith('/dev/')) {
    const path = normalized(terminationMessagePath);
    if (yield* hasDirectory(container, path)) return noFile(container, path);
  }
  if (workingDir !== '' && (yield* isNoDirectory(container, workingDir))) {
    return `${INIT}mkdir ${workingDir}: not a directory`;
  }
  return undefined;
}

/** In the image: over what a volume has there a file is mounted before. */
function* hasDirectory({ inside: { files } }: Starting, path: string): Steps<boolean> {
  const tree = yield* files.imageTree();
  const look = perform(files.onNode(() => tree.files.lstat(path)));
  return (yield* isDirectory(look)) === true;
}

function* isNoDirectory({ inside: { files } }: Starting, path: string): Steps<boolean> {
  return (yield* isDirectory(files.callAsKernel((view) => view.stat(path)))) === false;
}

/** Undefined: nothing can be seen there. */
function* isDirectory(look: Steps<Pick<FileStat, 'type'>>): Steps<boolean | undefined> {
  try {
    return (yield* look).type === 'directory';
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}

function noFile({ id, podUid, made }: Starting, path: string): string {
  const source = `/var/lib/kubelet/pods/${podUid}/containers/${made.config.metadata.name}/${id.slice(0, 8)}`;
  const how = `mount ${source}:${path} (via /proc/self/fd/6), flags: 0x5000`;
  return `${INIT}error mounting "${source}" to rootfs at "${path}": ${how}: not a directory`;
}
