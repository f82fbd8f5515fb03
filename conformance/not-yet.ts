/**
 * The recordings that do not agree yet, by what has to change in the product. The list only shrinks: a
 * recording of it that agrees fails the test, and so does one that differs and is not in it.
 *
 * `change` names the files where the cause lies, as far as the first difference tells. Of the recordings
 * that are played today, one has a second difference behind the first: it is named with its cause.
 */
export interface Cause {
  readonly cause: string;
  readonly change: readonly string[];
  readonly recordings: readonly string[];
}

export const NOT_YET: readonly Cause[] = [
  {
    cause:
      'Failed pulls whose code is Unknown come without `rpc error: code = Unknown desc = `: the kubelet strips it',
    change: ['src/kubelet/images/image-manager.ts'],
    recordings: [
      'private-cached-other-pod-without-secret',
      'registry-refuses-connections',
      'secret-corrected-later',
      'wrong-pull-secret',
    ],
  },
  {
    cause:
      'No `image` volumes: neither pulled by the kubelet in SyncPod nor mounted by the runtime',
    change: [
      'src/api/warnings/volume-rules.ts',
      'src/kubelet/pods/pod-syncer.ts',
      'src/kubelet/images/image-manager.ts',
      'src/cri/runtime/prepare-mounts.ts',
    ],
    recordings: [
      'image-volume',
      'image-volume-appears-later',
      'image-volume-bad-reference',
      'image-volume-by-digest',
      'image-volume-crashing-container',
      'image-volume-in-init-container',
      'image-volume-missing',
      'image-volume-nested-emptydir',
      'image-volume-same-reference-twice',
      'image-volume-subpath',
      'image-volume-subpath-missing',
      'image-volume-tag-moves',
      'image-volume-two-containers-two-subpaths',
      'image-volume-write-refused',
      'latest-tag-default-policy',
      'two-image-volumes-one-missing',
    ],
  },
  {
    cause:
      'Events about init containers name them below `spec.containers`, not `spec.initContainers`',
    change: [
      'src/kubelet/images/image-manager.ts',
      'src/kubelet/containers/runtime-manager.ts',
      'src/kubelet/containers/kill-pod.ts',
    ],
    recordings: ['init-fails-always', 'init-then-main'],
  },
  {
    cause: 'No volumes from ConfigMaps, Secrets and projected sources',
    change: ['src/volumes', 'src/lab/cluster.ts'],
    recordings: [
      'configmap-missing-for-long',
      'configmap-missing-then-there',
      'configmap-subpath-no-update',
      'configmap-update',
      'immutable-configmap',
      'projected-and-downward',
      'secret-optional-missing',
      'secret-update',
    ],
  },
  {
    cause: 'No probes; those of liveness and startup also need a shell that writes files',
    change: ['src/kubelet', 'src/cri/runtime/process-script.ts', 'conformance/commands.ts'],
    recordings: ['http-probe-refused', 'liveness-fails', 'liveness-waits-for-startup', 'tcp-probe'],
  },
  {
    cause: 'No lifecycle hooks',
    change: ['src/kubelet/containers/runtime-manager.ts', 'src/kubelet/containers/kill-pod.ts'],
    recordings: ['post-start-fails', 'pre-stop-slow'],
  },
  {
    cause: 'No sidecars: an init container that restarts always is run as a plain one',
    change: ['src/kubelet/containers/compute-pod-actions.ts', 'src/kubelet/containers/kill-pod.ts'],
    recordings: ['sidecar-and-job', 'sidecars-stop-order'],
  },
  {
    cause: 'No memory limit that a process could exceed',
    change: ['src/cri/runtime/process.ts', 'conformance/commands.ts'],
    recordings: ['oom-killed'],
  },
  {
    cause: 'No kubelet that can be killed and started, no static pods, no image collection',
    change: ['src/kubelet/kubelet.ts', 'src/kubelet/config/pod-config.ts', 'src/lab/cluster.ts'],
    recordings: ['image-gc', 'kubelet-restart', 'static-pod'],
  },
];
