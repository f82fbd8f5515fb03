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
import type { ContainerConfig, Mount } from '../index.ts';
import type { ContainerFiles } from './container-files.ts';
import { normalized } from './mount-namespace.ts';

interface Starting {
  readonly id: string;
  readonly podUid: string;
  readonly made: { readonly config: ContainerConfig; readonly mounts: readonly Mount[] };
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
  const why = workingDir === '' ? undefined : yield* noWorkingDirectory(container, workingDir);
  return why && `${INIT}mkdir ${why}`;
}

/** In a mount, runc makes it if it is missing. Upstream: runc libcontainer/rootfs_linux.go, prepareRootfs. */
function* noWorkingDirectory(container: Starting, path: string): Steps<string | undefined> {
  const { files } = container.inside;
  const found = yield* typeIn(container, path);
  if (found !== undefined) return found ? undefined : `${path}: not a directory`;
  const outer = outerMount(container.made.mounts, path);
  if (outer === undefined) return undefined;
  for (const each of pathsTo(path, normalized(outer.containerPath))) {
    if ((yield* typeIn(container, each)) !== undefined) continue;
    if (outer.readonly) return `${each}: read-only file system`;
    yield* files.callAsKernel((view) => view.mkdir(each, 0o755));
  }
  return undefined;
}

function outerMount(mounts: readonly Mount[], path: string): Mount | undefined {
  const within = mounts.filter(({ containerPath }) =>
    normalized(path).startsWith(`${normalized(containerPath)}/`),
  );
  return within.toSorted((a, b) => b.containerPath.length - a.containerPath.length)[0];
}

/** `/v/a`, `/v/a/b` for `/v/a/b` in `/v`. */
function pathsTo(path: string, from: string): readonly string[] {
  const names = normalized(path)
    .slice(from.length + 1)
    .split('/');
  return names.map((_name, at) => `${from}/${names.slice(0, at + 1).join('/')}`);
}

/** In the image: over what a volume has there a file is mounted before. */
function* hasDirectory({ inside: { files } }: Starting, path: string): Steps<boolean> {
  const tree = yield* files.imageTree();
  const look = perform(files.onNode(() => tree.files.lstat(path)));
  return (yield* isDirectory(look)) === true;
}

function typeIn({ inside: { files } }: Starting, path: string): Steps<boolean | undefined> {
  return isDirectory(files.callAsKernel((view) => view.stat(path)));
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
