/**
 * Directories of volumes that are held in memory: a tmpfs, mounted once, so that what is in it outlives the kubelet
 * and no reboot. Upstream: pkg/volume/emptydir/empty_dir.go, setupTmpfs, TearDownAt, calculateEmptyDirMemorySize
 * (v1.36); what shows the API has an emptyDir of its own there, but for ConfigMaps.
 */
import {
  amount,
  asked,
  parseQuantity,
  podLevelAmounts,
  type Container,
  type NodeAllocatable,
  type Pod,
} from '../api/index.ts';
import {
  FileSystemError,
  rethrowProgrammerError,
  type DiskBound,
  type FileSystem,
  type Mounter,
} from '../sim/index.ts';

/** Of the kernel's memory, in bytes. */
const PAGE = 4096;

/** Idempotent: what is mounted stays. @param askedAt milliseconds */
export async function setUpTmpfs(
  files: FileSystem,
  mounter: Mounter,
  path: string,
  size: DiskBound,
  askedAt: number,
): Promise<void> {
  await files.mkdir(path, { recursive: true, mode: 0o777 });
  if (await mounter.isMountPoint(path)) return;
  await mounter.mountTmpfs(path, size);
  await dateRoot(files, path, askedAt);
}

/**
 * Files date what is made through them, but a root comes with its mount, and a mounter knows no time. That it cannot
 * be set changes nothing else, and is no failure.
 */
async function dateRoot(files: FileSystem, path: string, askedAt: number): Promise<void> {
  try {
    await files.lutimes(path, askedAt);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
  }
}

/** Whether it is held in memory or not; nothing there is success. */
export async function tearDownDirectory(
  files: FileSystem,
  mounter: Mounter,
  path: string,
): Promise<void> {
  if (await mounter.isMountPoint(path)) await mounter.unmount(path);
  await files.rm(path);
}

/**
 * As large as the volume's own limit, the pod's, or the node's memory: the least that there is.
 * @param sizeLimit a quantity
 */
export function tmpfsSize(pod: Pod, allocatable: NodeAllocatable, sizeLimit = '0'): DiskBound {
  const ofNode = parseQuantity(allocatable['memory'] ?? '0');
  let bytes = ofNode;
  for (const limit of [memoryLimitOf(pod), parseQuantity(sizeLimit)]) {
    if (limit > 0 && limit <= bytes) bytes = limit;
  }
  return {
    capacityBytes: Math.ceil(bytes / PAGE) * PAGE,
    // The kernel's default, whatever the size: one for every other page that the machine has.
    inodes: Math.floor(ofNode / PAGE / 2),
  };
}

/** Of the pod's cgroup; 0 if it has none, as it says none itself and any of its containers has none. Upstream: ResourceConfigForPod. */
function memoryLimitOf({ spec }: Pod): number {
  const { containers, initContainers = [], overhead } = spec;
  const isShared = podLevelAmounts(spec, 'limits')?.['memory'] !== undefined;
  if (!isShared && [...containers, ...initContainers].some((each) => limitOf(each) === 0)) return 0;
  return asked(spec, 'limits', 'memory') + amount(overhead, 'memory');
}

function limitOf({ resources }: Container): number {
  return amount(resources?.limits, 'memory');
}
