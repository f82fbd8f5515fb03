/**
 * The field `kubelet` of the scenario language: upstream's KubeletConfiguration as far as it is simulated, by
 * upstream's names, durations in Go's form; and three of a kubelet's flags.
 */
import { z } from 'zod';
import type { GivenGates } from '../api/index.ts';
import type { KubeletConfiguration } from '../kubelet/index.ts';
import { parseDuration } from '../sim/index.ts';
import { featureGates } from './gates-setting.ts';
import { omitUndefined } from './omit-undefined.ts';
import { byteQuantity, duration } from './scenario-values.ts';

const SIGNALS = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
  'pid.available',
];

/** Of a negative one the kubelet says itself what it thinks. */
const age = z
  .string()
  .refine((text) => ageOf(text) !== undefined, 'not a duration such as 2m or 24h')
  .transform((text) => ageOf(text) ?? 0)
  .describe('A duration as Go writes it: 2m, 24h.');

const threshold = z
  .string()
  .regex(
    /^(?:\d+(?:\.\d+)?%|\d+(?:\.\d+)?(?:[kMGTPE]i?)?)$/,
    'needs a quantity such as 100Mi, or a percentage such as 10%',
  );

const count = z.number().int();

export const kubeletSetting = z.strictObject({
  featureGates: featureGates
    .optional()
    .describe('Of the kubelets alone; default as the cluster, as far as their release has them.'),
  staticPodPath: z
    .string()
    .startsWith('/')
    .optional()
    .describe('The folder of static pods. Default: none; of a scenario with such a step its own.'),
  configMapAndSecretChangeDetectionStrategy: z.string().optional().describe('Watch, Cache or Get.'),
  serializeImagePulls: z.boolean().optional(),
  maxParallelImagePulls: count.optional(),
  registryPullQPS: count.optional(),
  registryBurst: count.optional(),
  imageMinimumGCAge: age.optional(),
  imageMaximumGCAge: age.optional(),
  imageGCHighThresholdPercent: count.optional(),
  imageGCLowThresholdPercent: count.optional(),
  nodeStatusMaxImages: count.optional(),
  imagePullCredentialsVerificationPolicy: z
    .string()
    .optional()
    .describe(
      'NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages, AlwaysVerify.',
    ),
  preloadedImagesVerificationAllowlist: z.array(z.string()).optional(),
  evictionHard: z
    .record(z.string(), threshold)
    .superRefine((thresholds, context) => {
      const stranger = Object.keys(thresholds).find((signal) => !SIGNALS.includes(signal));
      if (stranger === undefined) return;
      const message = `unrecognized eviction signal ${JSON.stringify(stranger)}`;
      context.addIssue({ code: 'custom', path: [stranger], message });
    })
    .optional()
    .describe('Thresholds by signal, imagefs.available, as a quantity or a percentage.'),
  evictionPressureTransitionPeriod: duration.optional(),
  shutdownGracePeriod: duration.optional(),
  shutdownGracePeriodCriticalPods: duration.optional(),
  shutdownGracePeriodByPodPriority: z
    .array(z.strictObject({ priority: z.int(), shutdownGracePeriodSeconds: z.int().min(0) }))
    .optional()
    .describe('Instead of the two above.'),
  containerLogMaxSize: byteQuantity.optional(),
  containerLogMaxFiles: count.optional(),
  containerLogMonitorInterval: duration.optional(),
  minimumContainerTTLDuration: duration.optional(),
  maximumDeadContainersPerContainer: count.optional(),
  maximumDeadContainers: count.optional(),
});

export type KubeletSetting = z.output<typeof kubeletSetting>;

/** The same for a lab: milliseconds are named as such. */
export function kubeletOptionsOf(setting: KubeletSetting): {
  readonly kubelet: Partial<KubeletConfiguration>;
  readonly kubeletFeatureGates: GivenGates | undefined;
} {
  const {
    featureGates: kubeletFeatureGates,
    imageMinimumGCAge,
    imageMaximumGCAge,
    evictionPressureTransitionPeriod,
    minimumContainerTTLDuration,
    containerLogMaxSize,
    containerLogMonitorInterval,
    shutdownGracePeriod,
    shutdownGracePeriodCriticalPods,
    ...rest
  } = setting;
  const strategy = rest.configMapAndSecretChangeDetectionStrategy;
  const policy = rest.imagePullCredentialsVerificationPolicy;
  const kubelet = omitUndefined<Partial<KubeletConfiguration>>({
    ...rest,
    // Whether it is one is for the kubelet itself to say.
    configMapAndSecretChangeDetectionStrategy:
      strategy as KubeletConfiguration['configMapAndSecretChangeDetectionStrategy'],
    imagePullCredentialsVerificationPolicy:
      policy as KubeletConfiguration['imagePullCredentialsVerificationPolicy'],
    imageMinimumGCAgeMs: imageMinimumGCAge,
    imageMaximumGCAgeMs: imageMaximumGCAge,
    evictionPressureTransitionPeriodMs: evictionPressureTransitionPeriod,
    minimumContainerTTLDurationMs: minimumContainerTTLDuration,
    containerLogMaxSizeBytes: containerLogMaxSize,
    containerLogMonitorIntervalMs: containerLogMonitorInterval,
    shutdownGracePeriodMs: shutdownGracePeriod,
    shutdownGracePeriodCriticalPodsMs: shutdownGracePeriodCriticalPods,
  });
  return { kubelet, kubeletFeatureGates };
}

function ageOf(text: string): number | undefined {
  if (!text.startsWith('-')) return parseDuration(text);
  const age = parseDuration(text.slice(1));
  return age === undefined ? undefined : -age;
}
