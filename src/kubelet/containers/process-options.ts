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

/** Upstream: pkg/kubelet/kubelet.go, seccompProfileRoot: `seccomp` in the root directory. */
const SECCOMP_ROOT = '/var/lib/kubelet/seccomp';

export function processOptions(pod: Pod, container: Container): ProcessOptions {
  const { workingDir = '', securityContext = {}, volumeMounts = [] } = container;
  const { securityContext: ofPod = {} } = pod.spec;
  const runAsUser = securityContext.runAsUser ?? ofPod.runAsUser;
  const runAsGroup = securityContext.runAsGroup ?? ofPod.runAsGroup;
  const { capabilities, privileged } = securityContext;
  const seccomp = securityContext.seccompProfile ?? ofPod.seccompProfile;
  const { fsGroup, supplementalGroups = [] } = ofPod;
  // Newer than the generated types.
  const { supplementalGroupsPolicy } = ofPod as { readonly supplementalGroupsPolicy?: string };
  const groups = fsGroup === undefined ? supplementalGroups : [fsGroup, ...supplementalGroups];
  const limit = memoryLimitOf(pod, container);
  const bringsHosts = volumeMounts.some(({ mountPath }) => mountPath === '/etc/hosts');
  return {
    ...(workingDir === '' ? {} : { workingDir }),
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    ...(groups.length === 0 ? {} : { supplementalGroups: groups }),
    ...(supplementalGroupsPolicy === undefined ? {} : { supplementalGroupsPolicy }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(privileged === undefined ? {} : { privileged }),
    ...(seccomp?.type === 'Localhost' && privileged !== true
      ? { seccompProfile: `${SECCOMP_ROOT}/${seccomp.localhostProfile ?? ''}` }
      : {}),
    ...(securityContext.readOnlyRootFilesystem === true ? { readonlyRootfs: true } : {}),
    ...(limit === undefined ? {} : { memoryLimitBytes: parseQuantity(limit) }),
    ...(container.stdin === true ? { stdin: true } : {}),
    ...(container.stdinOnce === true ? { stdinOnce: true } : {}),
    ...(container.tty === true ? { tty: true } : {}),
    ...(pod.spec.shareProcessNamespace === true ? { processNamespace: 'POD' } : {}),
    ...(bringsHosts ? {} : { hostsFile: hostsFile(pod, hostnameOf(pod)) }),
  };
}

/** One without a limit of its own has that of the pod as a whole. Upstream: getMemoryLimit. */
function memoryLimitOf({ spec }: Pod, { resources }: Container): string | undefined {
  const own = resources?.limits?.['memory'];
  if (own !== undefined && parseQuantity(own) !== 0) return own;
  return podLevelAmounts(spec, 'limits')?.['memory'] ?? own;
}
