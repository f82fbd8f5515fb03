/** A container's mounts: what is looked at before there is a container, and before it starts. */
import {
  errorText,
  FileSystemError,
  goMeaning,
  perform,
  rethrowProgrammerError,
  type FileSystem,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { CriError, type Mount } from '../index.ts';
import { isThere, MountNamespace, normalized } from './mount-namespace.ts';
import type { RuntimeState } from './runtime-state.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/**
 * Takes the time that making a container takes, and looks at each mount's host path; one that is not there becomes a
 * directory. Upstream: containerd internal/cri/opts/spec_linux_opts.go, withMounts (v2.3).
 */
export function prepareMounts(
  state: RuntimeState,
  id: string,
  mounts: readonly Mount[],
): Operation<void> {
  const costMs = state.costs.createContainerMs;
  if (mounts.length === 0) return state.pause(costMs);
  return state.host.perform(async (files) => {
    for (const { hostPath } of mounts) await findOrMake(files, id, hostPath);
  }, state.jitteredMs(costMs));
}

async function findOrMake(files: FileSystem, id: string, path: string): Promise<void> {
  let call = 'mkdir';
  try {
    // An image mount that an old runtime does not know.
    if (path === '') throw new FileSystemError('ENOENT', path, 'it has no path', call);
    if (await isThere(files.stat(path))) return;
    await files.mkdir(path, { recursive: true, mode: 0o755 });
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    if (error.call === 'stat') call = 'stat';
    throw specFailure(id, `failed to ${call} "${path}": ${errorText(error)}`, error);
  }
}

function specFailure(id: string, why: string, cause: FileSystemError): CriError {
  const what = `failed to generate container "${id}" spec: failed to generate spec`;
  return new CriError('Unknown', `${what}: ${why}`, { cause });
}

/** A mount inside another one, and what was mounted before it. */
interface NestedMount {
  readonly mount: Mount;
  readonly before: readonly Mount[];
}

/**
 * Why a mount has nothing to lie over, if so: inside a mount that is read-only, the runtime cannot make
 * the directory. Upstream: runc libcontainer/rootfs_linux.go, createMountpoint, in containerd's words.
 *
 * Deviation: inside a mount that may be written to nothing is made on the volume, where runc leaves
 * an empty directory; the container sees it all the same.
 */
export function* mountPointFailure(
  state: RuntimeState,
  { id, made: { mounts } }: Pick<SimulatedContainer, 'id' | 'made'>,
): Steps<string | undefined> {
  const nested = insideReadOnly(mounts);
  if (nested.length === 0) return undefined;
  const missing = yield* perform(
    state.host.perform(async (files) => {
      for (const { mount, before } of nested) {
        const code = await new MountNamespace(before).whyMissing(files, mount.containerPath);
        if (code !== undefined) return { ...mount, code };
      }
      return undefined;
    }),
  );
  if (missing === undefined) return undefined;
  const { containerPath, hostPath, code } = missing;
  const why = code === 'ENOENT' ? 'read-only file system' : (goMeaning(code) ?? code);
  const rootfs = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/rootfs`;
  return (
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
    'runc create failed: unable to start container process: error during container init: ' +
    `error mounting "${hostPath}" to rootfs at "${containerPath}": ` +
    `create mountpoint for ${containerPath} mount: ` +
    `mkdirat ${rootfs}${containerPath}: ${why}`
  );
}

/** The mounts whose next outer mount is read-only. The runtime makes the outer ones first. */
function insideReadOnly(mounts: readonly Mount[]): readonly NestedMount[] {
  if (mounts.length < 2) return [];
  const inOrder = mounts
    .map((mount) => ({ mount, path: normalized(mount.containerPath) }))
    .sort((a, b) => a.path.split('/').length - b.path.split('/').length);
  return inOrder.flatMap(({ mount, path }, at) => {
    const earlier = inOrder.slice(0, at);
    const outer = earlier.findLast((each) => path.startsWith(`${each.path}/`));
    if (outer?.mount.readonly !== true) return [];
    return [{ mount, before: earlier.map((each) => each.mount) }];
  });
}
