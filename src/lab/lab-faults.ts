/** Why no cluster starts with these releases, gates and configurations: in the words of who would not. */
import {
  featureGateFaults,
  featureGatesOf,
  hasGate,
  KUBERNETES_VERSIONS,
  LATEST_VERSION,
  type FeatureGates,
  type GivenGates,
  type KubernetesVersion,
} from '../api/index.ts';
import {
  DEFAULT_KUBELET_CONFIGURATION,
  validateKubeletConfiguration,
  type KubeletConfiguration,
} from '../kubelet/index.ts';

export interface ReleaseOptions {
  /** Of the API server, and of the kubelets unless they have their own. Default: the latest. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** Default: as the API server. */
  readonly kubeletVersion?: KubernetesVersion;
  /** Of every component, as far as it has them. Default: those of its release. */
  readonly featureGates?: GivenGates;
  /** Of the kubelets, on top of `featureGates`. */
  readonly kubeletFeatureGates?: GivenGates;
  /** Default: upstream's. */
  readonly kubelet?: Partial<KubeletConfiguration>;
}

export interface LabFault {
  /** As in a scenario: `kubelet`, `imageGCHighThresholdPercent`. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Older kubelets are none of this API server's. Upstream: the version skew policy. */
const KUBELET_MINORS_BEHIND_MAX = 3;

/** The kubelets' release, and their gates: what they do not have of the cluster's is not theirs. */
export function kubeletReleaseOf(options: ReleaseOptions): {
  readonly version: KubernetesVersion;
  readonly gates: FeatureGates;
} {
  const version = kubeletVersionOf(options);
  return { version, gates: featureGatesOf(version, kubeletGates(options)) };
}

/** The first ones: what follows from a fault is not listed. */
export function labFaults(options: ReleaseOptions): readonly LabFault[] {
  const { kubernetesVersion = LATEST_VERSION, featureGates = {} } = options;
  const server = featureGateFaults(kubernetesVersion, featureGates).map(({ gate, message }) => ({
    path: ['featureGates', gate],
    message,
  }));
  if (server.length > 0) return server;
  const skew = skewFaults(kubernetesVersion, kubeletVersionOf(options));
  if (skew.length > 0) return skew;
  return kubeletFaults(options);
}

function kubeletFaults(options: ReleaseOptions): readonly LabFault[] {
  const { kubeletFeatureGates = {}, kubelet } = options;
  const gates = featureGateFaults(kubeletVersionOf(options), kubeletGates(options));
  if (gates.length > 0) {
    return gates.map(({ gate, message }) => ({
      path:
        gate in kubeletFeatureGates ? ['kubelet', 'featureGates', gate] : ['featureGates', gate],
      message,
    }));
  }
  const configuration = { ...DEFAULT_KUBELET_CONFIGURATION, ...kubelet };
  return validateKubeletConfiguration(configuration, kubeletReleaseOf(options).gates).map(
    ({ field, message }) => ({ path: ['kubelet', field], message }),
  );
}

function skewFaults(server: KubernetesVersion, kubelet: KubernetesVersion): readonly LabFault[] {
  const behind = KUBERNETES_VERSIONS.indexOf(server) - KUBERNETES_VERSIONS.indexOf(kubelet);
  const path = ['kubeletVersion'];
  if (behind < 0) {
    return [{ path, message: `a kubelet is never newer than the API server, ${server}` }];
  }
  if (behind <= KUBELET_MINORS_BEHIND_MAX) return [];
  const most = `${String(KUBELET_MINORS_BEHIND_MAX)} minor releases`;
  return [{ path, message: `a kubelet is at most ${most} older than the API server, ${server}` }];
}

function kubeletVersionOf({
  kubernetesVersion,
  kubeletVersion,
}: ReleaseOptions): KubernetesVersion {
  return kubeletVersion ?? kubernetesVersion ?? LATEST_VERSION;
}

function kubeletGates(options: ReleaseOptions): GivenGates {
  const version = kubeletVersionOf(options);
  const shared = Object.entries(options.featureGates ?? {});
  return {
    ...Object.fromEntries(shared.filter(([gate]) => hasGate(version, gate))),
    ...options.kubeletFeatureGates,
  };
}
