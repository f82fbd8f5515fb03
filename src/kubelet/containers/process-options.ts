/**
 * Whose and how much a container's processes are, and where they begin. Upstream:
 * pkg/kubelet/kuberuntime/security_context.go, determineEffectiveSecurityContext; kuberuntime_container_linux.go (v1.36).
 */
import { parseQuantity, podLevelAmounts, type Container, type Pod } from '../../api/index.ts';
import type { ContainerConfig } from '../../cri/index.ts';
import { hostsFile } from './hosts-file.ts';
import { hostnameOf } from './sandbox-config.ts';

export type ProcessOptions = Pick<
  ContainerConfig,
  | 'workingDir'
  | 'runAsUser'
  | 'runAsGroup'
  | 'supplementalGroups'
  | 'supplementalGroupsPolicy'
  | 'capabilities'
  | 'privileged'
  | 'seccompProfile'
  | 'readonlyRootfs'
  | 'memoryLimitBytes'
  | 'hostsFile'
  | 'stdin'
  | 'stdinOnce'
  | 'tty'
  | 'processNamespace'
>;

/** While they are being put together. */
type Open<T> = { -readonly [Field in keyof T]: T[Field] };

/** Upstream: pkg/kubelet/kubelet.go, seccompProfileRoot: `seccomp` in the root directory. */
const SECCOMP_ROOT = '/var/lib/kubelet/seccomp';

/** Most containers ask for nothing but their `/etc/hosts`. */
export function processOptions(pod: Pod, container: Container): ProcessOptions {
  const { workingDir = '', securityContext, volumeMounts, stdin, stdinOnce, tty } = container;
  const { securityContext: ofPod, shareProcessNamespace } = pod.spec;
  const options: Open<ProcessOptions> = {};
  if (workingDir !== '') options.workingDir = workingDir;
  if (securityContext !== undefined || ofPod !== undefined) {
    addSecurity(options, securityContext ?? {}, ofPod ?? {});
  }
  const limit = memoryLimitOf(pod, container);
  if (limit !== undefined) options.memoryLimitBytes = parseQuantity(limit);
  if (stdin === true) options.stdin = true;
  if (stdinOnce === true) options.stdinOnce = true;
  if (tty === true) options.tty = true;
  if (shareProcessNamespace === true) options.processNamespace = 'POD';
  const bringsHosts = volumeMounts?.some(({ mountPath }) => mountPath === '/etc/hosts') === true;
  if (!bringsHosts) options.hostsFile = hostsFile(pod, hostnameOf(pod));
  return options;
}

/** As the container says, else as its pod does. */
function addSecurity(
  options: Open<ProcessOptions>,
  own: NonNullable<Container['securityContext']>,
  ofPod: NonNullable<Pod['spec']['securityContext']>,
): void {
  const runAsUser = own.runAsUser ?? ofPod.runAsUser;
  const runAsGroup = own.runAsGroup ?? ofPod.runAsGroup;
  const { capabilities, privileged } = own;
  const seccomp = own.seccompProfile ?? ofPod.seccompProfile;
  const { fsGroup, supplementalGroups = [] } = ofPod;
  // Newer than the generated types.
  const { supplementalGroupsPolicy } = ofPod as { readonly supplementalGroupsPolicy?: string };
  const groups = fsGroup === undefined ? supplementalGroups : [fsGroup, ...supplementalGroups];
  if (runAsUser !== undefined) options.runAsUser = runAsUser;
  if (runAsGroup !== undefined) options.runAsGroup = runAsGroup;
  if (groups.length > 0) options.supplementalGroups = groups;
  if (supplementalGroupsPolicy !== undefined) {
    options.supplementalGroupsPolicy = supplementalGroupsPolicy;
  }
  if (capabilities !== undefined) options.capabilities = capabilities;
  if (privileged !== undefined) options.privileged = privileged;
  if (seccomp?.type === 'Localhost' && privileged !== true) {
    options.seccompProfile = `${SECCOMP_ROOT}/${seccomp.localhostProfile ?? ''}`;
  }
  if (own.readOnlyRootFilesystem === true) options.readonlyRootfs = true;
}

/** One without a limit of its own has that of the pod as a whole. Upstream: getMemoryLimit. */
function memoryLimitOf({ spec }: Pod, { resources }: Container): string | undefined {
  const own = resources?.limits?.['memory'];
  if (own !== undefined && parseQuantity(own) !== 0) return own;
  return podLevelAmounts(spec, 'limits')?.['memory'] ?? own;
}
