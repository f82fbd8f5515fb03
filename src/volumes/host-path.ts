/**
 * A path of the node itself. What is to be there, if that is said, is looked at or made when the volume is set
 * up; without a type nothing is looked at. Upstream: pkg/volume/hostpath/host_path.go, checkType (v1.36).
 */
import {
  immediately,
  rethrowProgrammerError,
  type FileSystem,
  type FileType,
  type Host,
  type Operation,
} from '../sim/index.ts';
import type { VolumeHost, VolumePlugin } from './volume-plugin.ts';

const nothing = (): void => undefined;

/** What each type demands, and how upstream calls it. */
const DEMANDS: Readonly<Record<string, { readonly type: FileType; readonly called: string }>> = {
  Directory: { type: 'directory', called: 'directory' },
  DirectoryOrCreate: { type: 'directory', called: 'directory' },
  File: { type: 'file', called: 'file' },
  FileOrCreate: { type: 'file', called: 'file' },
  Socket: { type: 'socket', called: 'socket file' },
  CharDevice: { type: 'character', called: 'character device' },
  BlockDevice: { type: 'block', called: 'block device' },
};

export function createHostPathPlugin({ host }: VolumeHost): VolumePlugin {
  return {
    name: 'kubernetes.io/host-path',
    canSupport: (volume) => volume.hostPath !== undefined,
    requiresRemount: () => false,
    newMounter: ({ hostPath: { path, type = '' } = { path: '' }, readOnly = false }) => ({
      attributes: { readOnly, managed: false },
      getPath: () => path,
      setUp: () => (type === '' ? immediately(nothing) : checkType(host, path, type)),
    }),
    newUnmounter: () => ({ tearDown: () => immediately(nothing) }),
  };
}

/** Fails with `hostPath type check failed: /data is not a directory`. */
function checkType(host: Host, path: string, type: string): Operation<void> {
  const demand = DEMANDS[type];
  return host.perform(async (files) => {
    if (demand === undefined) throw new Error(`${type} is an invalid volume type`);
    const found = await typeOf(files, path);
    if (found === undefined && type.endsWith('OrCreate')) return make(files, path, demand.type);
    if (found !== demand.type) {
      throw new Error(`hostPath type check failed: ${path} is not a ${demand.called}`);
    }
  });
}

/** What cannot be looked at is not there. */
async function typeOf(files: FileSystem, path: string): Promise<FileType | undefined> {
  try {
    return (await files.stat(path)).type;
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

/** The directory of a file has to be there. */
async function make(files: FileSystem, path: string, type: FileType): Promise<void> {
  if (type === 'directory') return files.mkdir(path, { recursive: true, mode: 0o755 });
  await files.writeFile(path, new Uint8Array(0), { mode: 0o644 });
}
