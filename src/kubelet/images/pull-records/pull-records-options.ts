/** What the records of pulls need, and what of them may be decided otherwise. */
import type { ImageService } from '../../../cri/index.ts';
import type { Host, World } from '../../../sim/index.ts';
import type { KubeletConfiguration, Metrics } from '../../model/index.ts';
import type { PulledRecordMergeNewCreds } from './image-pulled-record.ts';
import type { MustAttemptImagePull } from './must-attempt-image-pull.ts';
import type { RecordsToPrune } from './records-to-prune.ts';
import type { RequireCredentialVerification } from './verification-policy.ts';

/** The pure decisions; default: upstream's. */
export interface PullRecordDecisions {
  readonly mustAttemptImagePull: MustAttemptImagePull;
  readonly pulledRecordMergeNewCreds: PulledRecordMergeNewCreds;
  readonly requireCredentialVerification: RequireCredentialVerification;
  readonly recordsToPrune: RecordsToPrune;
}

export interface PullRecordsOptions {
  readonly world: World;
  readonly host: Host;
  readonly imageService: ImageService;
  readonly configuration: KubeletConfiguration;
  /** Gate KubeletEnsureSecretPulledImages. Off: nothing is recorded, and every image is everybody's. */
  readonly isEnabled: boolean;
  readonly decisions?: Partial<PullRecordDecisions>;
  readonly metrics?: Pick<Metrics, 'increment' | 'gauge'>;
}
