/**
 * What a kubelet refuses to start with, in its own words.
 * Upstream: pkg/kubelet/apis/config/validation/validation.go · ValidateKubeletConfiguration (v1.36).
 */
import type { FeatureGates } from '../../api/index.ts';
import { formatDuration } from '../../sim/index.ts';
import {
  DEFAULT_KUBELET_CONFIGURATION,
  type KubeletConfiguration,
} from './kubelet-configuration.ts';

export interface ConfigurationFault {
  /** As in upstream's YAML: `imageGCHighThresholdPercent`. */
  readonly field: string;
  /** `invalid configuration: …` */
  readonly message: string;
}

type Faults = readonly ConfigurationFault[];

const POLICIES: readonly string[] = [
  'NeverVerify',
  'NeverVerifyPreloadedImages',
  'NeverVerifyAllowlistedImages',
  'AlwaysVerify',
];

/** What a kubelet says before it ends. Upstream: cmd/kubelet/app/server.go. */
export class KubeletConfigurationError extends Error {
  override readonly name = 'KubeletConfigurationError';
}

/** @throws {KubeletConfigurationError} */
export function checkKubeletConfiguration(
  given: Partial<KubeletConfiguration>,
  gates: FeatureGates,
): void {
  const configuration = { ...DEFAULT_KUBELET_CONFIGURATION, ...given };
  const faults = validated(configuration, gates);
  const messages = faults.map(({ message }) => message);
  const text = messages.length === 1 ? messages.join('') : `[${messages.join(', ')}]`;
  if (faults.length > 0) {
    throw new KubeletConfigurationError(`failed to validate kubelet configuration, error: ${text}`);
  }
  for (const { message } of unknownStrategy(configuration)) {
    throw new KubeletConfigurationError(
      `failed to run Kubelet: failed to create kubelet: ${message}`,
    );
  }
}

/** Empty if the configuration is fine. */
export function validateKubeletConfiguration(
  configuration: KubeletConfiguration,
  gates: FeatureGates,
): Faults {
  return [...validated(configuration, gates), ...unknownStrategy(configuration)];
}

function validated(configuration: KubeletConfiguration, gates: FeatureGates): Faults {
  return [
    ...validateThresholds(configuration),
    ...validateAges(configuration, gates),
    ...validatePulls(configuration),
    ...validateVerification(configuration),
    ...validateShutdown(configuration),
    ...validateLogs(configuration),
  ];
}

const STRATEGIES: readonly string[] = ['Watch', 'Cache', 'Get'];

/** Upstream's validation lets it pass; the kubelet ends when it makes its stores. */
function unknownStrategy({
  configMapAndSecretChangeDetectionStrategy: strategy,
}: KubeletConfiguration): Faults {
  if (STRATEGIES.includes(strategy)) return [];
  const message = `unknown configmap and secret manager mode: ${strategy}`;
  return [{ field: 'configMapAndSecretChangeDetectionStrategy', message }];
}

function validateThresholds({
  imageGCHighThresholdPercent: high,
  imageGCLowThresholdPercent: low,
}: KubeletConfiguration): Faults {
  const highName = 'imageGCHighThresholdPercent';
  const lowName = 'imageGCLowThresholdPercent';
  const highText = `${highName} (--image-gc-high-threshold) ${String(high)}`;
  const lowText = `${lowName} (--image-gc-low-threshold) ${String(low)}`;
  const range = 'must be between 0 and 100, inclusive';
  return [
    ...faultIf(!isPercentage(high), highName, `${highText} ${range}`),
    ...faultIf(!isPercentage(low), lowName, `${lowText} ${range}`),
    ...faultIf(low >= high, lowName, `${lowText} must be less than ${highText}`),
  ];
}

function validateAges(
  { imageMinimumGCAgeMs, imageMaximumGCAgeMs }: KubeletConfiguration,
  gates: FeatureGates,
): Faults {
  const least = `imageMinimumGCAge ${durationText(imageMinimumGCAgeMs)}`;
  const most = `imageMaximumGCAge ${durationText(imageMaximumGCAgeMs)}`;
  const isTooLittle = imageMaximumGCAgeMs > 0 && imageMaximumGCAgeMs <= imageMinimumGCAgeMs;
  return [
    ...faultIf(imageMinimumGCAgeMs < 0, 'imageMinimumGCAge', `${least} must not be negative`),
    ...faultIf(
      imageMaximumGCAgeMs !== 0 && !gates.ImageMaximumGCAge,
      'imageMaximumGCAge',
      'ImageMaximumGCAge feature gate is required for Kubelet configuration option imageMaximumGCAge',
    ),
    ...faultIf(imageMaximumGCAgeMs < 0, 'imageMaximumGCAge', `${most} must not be negative`),
    ...faultIf(isTooLittle, 'imageMaximumGCAge', `${most} must be greater than ${least}`),
  ];
}

function validatePulls(configuration: KubeletConfiguration): Faults {
  const { nodeStatusMaxImages, registryPullQPS, registryBurst } = configuration;
  const { maxParallelImagePulls, serializeImagePulls } = configuration;
  return [
    ...faultIf(
      nodeStatusMaxImages < -1,
      'nodeStatusMaxImages',
      `nodeStatusMaxImages (--node-status-max-images) ${String(nodeStatusMaxImages)} must be -1 or greater`,
    ),
    ...faultIf(
      registryBurst < 0,
      'registryBurst',
      `registryBurst (--registry-burst) ${String(registryBurst)} must not be a negative number`,
    ),
    ...faultIf(
      registryPullQPS < 0,
      'registryPullQPS',
      `registryPullQPS (--registry-qps) ${String(registryPullQPS)} must not be a negative number`,
    ),
    ...faultIf(
      maxParallelImagePulls !== undefined && maxParallelImagePulls < 1,
      'maxParallelImagePulls',
      `maxParallelImagePulls ${String(maxParallelImagePulls)} must be a positive number`,
    ),
    ...faultIf(
      serializeImagePulls && (maxParallelImagePulls ?? 0) > 1,
      'maxParallelImagePulls',
      'maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false',
    ),
  ];
}

function validateVerification(configuration: KubeletConfiguration): Faults {
  const { imagePullCredentialsVerificationPolicy: policy } = configuration;
  const { preloadedImagesVerificationAllowlist: allowlist } = configuration;
  const options =
    'Valid options are "NeverVerify", "NeverVerifyPreloadedImages", "NeverVerifyAllowlistedImages" or "AlwaysVerify"';
  return [
    ...faultIf(
      !POLICIES.includes(policy),
      'imagePullCredentialsVerificationPolicy',
      `option ${JSON.stringify(policy)} specified for imagePullCredentialsVerificationPolicy. ${options}`,
    ),
    ...faultIf(
      policy !== 'NeverVerifyAllowlistedImages' && allowlist.length > 0,
      'preloadedImagesVerificationAllowlist',
      // The word is misspelt upstream.
      'can\'t set `preloadedImagesVerificationAllowlist` if `imagePullCredentialsVertificationPolicy` is not "NeverVerifyAllowlistedImages"',
    ),
  ];
}

function validateShutdown({
  shutdownGracePeriodMs: all,
  shutdownGracePeriodCriticalPodsMs: critical,
  shutdownGracePeriodByPodPriority: byPriority,
}: KubeletConfiguration): Faults {
  const [allName, criticalName] = [
    'shutdownGracePeriod',
    'shutdownGracePeriodCriticalPods',
  ] as const;
  const allText = `${allName} {${durationText(all)}}`;
  const criticalText = `${criticalName} {${durationText(critical)}}`;
  const least = 'must be either zero or otherwise >= 1 sec';
  const isTooShort = (durationMs: number): boolean =>
    durationMs < 0 || (durationMs > 0 && durationMs < 1000);
  return [
    ...faultIf(critical > all, criticalName, `${criticalText} must be <= ${allText}`),
    ...faultIf(isTooShort(all), allName, `${allText} ${least}`),
    ...faultIf(isTooShort(critical), criticalName, `${criticalText} ${least}`),
    ...faultIf(
      byPriority.length > 0 && (all > 0 || critical > 0),
      'shutdownGracePeriodByPodPriority',
      'Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time',
    ),
  ];
}

function validateLogs(configuration: KubeletConfiguration): Faults {
  const { containerLogMonitorIntervalMs: intervalMs, containerLogMaxFiles: files } = configuration;
  const interval = 'containerLogMonitorInterval';
  return [
    ...faultIf(
      intervalMs < 3000,
      interval,
      `${interval} must be a positive time duration greater than or equal to 3s`,
    ),
    ...faultIf(files <= 1, 'containerLogMaxFiles', 'containerLogMaxFiles must be greater than 1'),
  ];
}

function faultIf(isWrong: boolean, field: string, text: string): Faults {
  return isWrong ? [{ field, message: `invalid configuration: ${text}` }] : [];
}

function isPercentage(value: number): boolean {
  return value >= 0 && value <= 100;
}

function durationText(durationMs: number): string {
  return durationMs < 0 ? `-${formatDuration(-durationMs)}` : formatDuration(durationMs);
}
