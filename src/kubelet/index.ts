/** `kubelet` — one node's agent: from watched Pods to running containers and reported status. */
export {
  DEFAULT_KUBELET_CONFIGURATION,
  PODS_DIRECTORY,
  shortName,
  validateKubeletConfiguration,
  type ConfigurationFault,
  type KubeletConfiguration,
  type MetricReading,
} from './model/index.ts';
export type { ImageFsStats } from './images/index.ts';
export { recordsToPruneUpstream } from './images/pull-records/index.ts';
export type {
  CredentialProviderPlugin,
  CredentialProviderRequest,
  CredentialProviderResponse,
  DeclaredCredentialProviders,
} from './images/credentials/index.ts';
export { UPSTREAM_DECISIONS, type KubeletDecisions } from './decisions.ts';
export { readLog } from './containers/index.ts';
export { Kubelet } from './kubelet.ts';
export { hostIpOf } from './node-identity.ts';
export type { KubeletOptions } from './kubelet-options.ts';
