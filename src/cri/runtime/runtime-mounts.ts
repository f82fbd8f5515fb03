/**
 * Where mounts of a pod's volumes leave no place for those files that every container has, and for `/proc`.
 * Upstream: containerd internal/cri/opts/spec_linux_opts.go, withMounts, for their order;
 * runc libcontainer/rootfs_linux.go, mountToRootfs, checkProcMount (v1.1).
 *
 * Deviation: in a volume that may be written to nothing is made, where runc leaves an empty file.
 */
import { perform, type Steps } from '../../sim/index.ts';
import type { ContainerConfig, Mount } from '../index.ts';
import { MountNamespace, normalized } from './mount-namespace.ts';
import type { RuntimeState } from './runtime-state.ts';

interface Mounted {
  readonly id: string;
  readonly podUid: string;
  readonly made: { readonly config: ContainerConfig; readonly mounts: readonly Mount[] };
  readonly status: { readonly podSandboxId: string };
}

interface RuntimeMount {
  readonly source: string;
  readonly path: string;
}

const COVERING = /^(?:|\/etc|\/dev|\/proc|\/proc\/.*)$/;

/** Why it cannot be started, as runc says it; undefined: nothing of this is in the way. */
export function* runtimeMountFailure(
  state: RuntimeState,
  container: Mounted,
): Steps<string | undefined> {
  const message = normalized(container.made.config.terminationMessagePath ?? '');
  const covering = container.made.mounts.filter(({ containerPath }) => {
    const path = normalized(containerPath);
    return COVERING.test(path) || message.startsWith(`${path}/`);
  });
  if (covering.length === 0) return undefined;
  const rootfs = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${container.id}/rootfs`;
  const inProc = covering.find(({ containerPath }) =>
    normalized(containerPath).startsWith('/proc'),
  );
  if (inProc !== undefined)
    return failure(inProc.hostPath, inProc.containerPath, procText(rootfs, inProc));
  const namespace = new MountNamespace(container.made.mounts);
  const missing = yield* perform(
    state.host.perform(async (files) => {
      for (const mount of runtimeMounts(container)) {
        const outer = covering.findLast(({ containerPath }) =>
          mount.path.startsWith(`${normalized(containerPath)}/`),
        );
        if (outer?.readonly !== true) continue;
        const parent = mount.path.slice(0, mount.path.lastIndexOf('/'));
        if ((await namespace.whyMissing(files, mount.path)) === undefined) continue;
        const hasParent = (await namespace.whyMissing(files, parent)) === undefined;
        return {
          ...mount,
          call: hasParent ? `open ${rootfs}${mount.path}` : `mkdir ${rootfs}${parent}`,
        };
      }
      return undefined;
    }),
  );
  if (missing !== undefined) {
    return failure(missing.source, missing.path, `${missing.call}: read-only file system`);
  }
  if (yield* hidesNullDevice(state, namespace, covering)) return NO_NULL_DEVICE;
  const hidesProc = covering.some(({ containerPath }) => normalized(containerPath) === '');
  return hidesProc
    ? 'unable to start container process: error closing exec fds: open /proc/self/fd: no such file or directory'
    : undefined;
}

/** Upstream: runc libcontainer/init_linux.go, fixStdioPermissions. */
const NO_NULL_DEVICE =
  'unable to start container process: unable to setup user: stat /dev/null: no such file or directory';

/** What is mounted over `/dev` is to have the devices. */
function* hidesNullDevice(
  { host }: RuntimeState,
  namespace: MountNamespace,
  covering: readonly Mount[],
): Steps<boolean> {
  if (!covering.some(({ containerPath }) => normalized(containerPath) === '/dev')) return false;
  const look = host.perform((files) => namespace.whyMissing(files, '/dev/null'));
  return (yield* perform(look)) !== undefined;
}

function procText(rootfs: string, { containerPath }: Mount): string {
  const path = normalized(containerPath);
  const what = path === '/proc' ? 'it is not of type proc' : 'it is inside /proc';
  return `"${rootfs}${path}" cannot be mounted because ${what}`;
}

function failure(source: string, path: string, why: string): string {
  return (
    'unable to start container process: error during container init: ' +
    `error mounting "${source}" to rootfs at "${path}": ${why}`
  );
}

/** In the order in which they are made. */
function runtimeMounts({ id, podUid, made, status }: Mounted): readonly RuntimeMount[] {
  const { hostsFile, terminationMessagePath = '', metadata } = made.config;
  const ofPod = `/var/lib/kubelet/pods/${podUid}`;
  const ofSandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${status.podSandboxId}`;
  const message = `${ofPod}/containers/${metadata.name}/${id.slice(0, 8)}`;
  return [
    ...(hostsFile === undefined ? [] : [{ source: `${ofPod}/etc-hosts`, path: '/etc/hosts' }]),
    ...(terminationMessagePath === ''
      ? []
      : [{ source: message, path: normalized(terminationMessagePath) }]),
    { source: `${ofSandbox}/hostname`, path: '/etc/hostname' },
    { source: `${ofSandbox}/resolv.conf`, path: '/etc/resolv.conf' },
    { source: `${ofSandbox}/shm`, path: '/dev/shm' },
  ];
}
