/** Who pulled which image, so that nobody else is given it unasked. */
export {
  pulledRecordMergeNewCreds,
  type ImagePulledRecord,
  type PulledRecordMergeNewCreds,
} from './image-pulled-record.ts';
export {
  mustAttemptImagePull,
  type KnownImage,
  type MustAttemptImagePull,
  type MustPullVerdict,
} from './must-attempt-image-pull.ts';
export { PullRecords } from './pull-records.ts';
export type { PullRecordDecisions } from './pull-records-options.ts';
export { recordsToPrune, recordsToPruneUpstream, type RecordsToPrune } from './records-to-prune.ts';
export {
  requireCredentialVerificationForImage,
  type RequireCredentialVerification,
} from './verification-policy.ts';
