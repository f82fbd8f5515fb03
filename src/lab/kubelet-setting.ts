/** What of the nodes' kubelets a scenario sets, by the names of upstream's KubeletConfiguration. */
import { z } from 'zod';
import type { KubeletConfiguration } from '../kubelet/index.ts';
import { omitUndefined } from './omit-undefined.ts';

export type KubeletSetting = Partial<KubeletConfiguration>;

const fields = z.strictObject({
  serializeImagePulls: z.boolean().optional(),
  maxParallelImagePulls: z.number().int().min(1).optional(),
  registryPullQPS: z.number().int().min(0).optional(),
  registryBurst: z.number().int().min(0).optional(),
  imagePullCredentialsVerificationPolicy: z
    .enum([
      'NeverVerify',
      'NeverVerifyPreloadedImages',
      'NeverVerifyAllowlistedImages',
      'AlwaysVerify',
    ])
    .optional(),
  preloadedImagesVerificationAllowlist: z.array(z.string()).optional(),
});

export const kubeletSetting = fields.transform((given) => omitUndefined<KubeletSetting>(given));
