/**
 * Whether a pod must pull an image that is here already to be given it. Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_manager.go, MustAttemptImagePull (v1.36), KEP-2535.
 */
import { parseImageName } from '../../../api/index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { withoutTagAndDigest } from '../../model/index.ts';
import type { PullCredential, SecretSource } from '../credentials/index.ts';
import { isSame, ofName, type ImagePulledRecord } from './image-pulled-record.ts';

/** What the node knows of an image and of its pulls. */
export interface KnownImage {
  /** As the pod writes it. */
  readonly image: string;
  /** Its id; empty: it is not here. */
  readonly imageRef: string;
  /** `unreadable`: the records cannot be looked at. */
  readonly record: ImagePulledRecord | 'unreadable' | undefined;
  /** A pull of it was begun, and it is not known how that ended. */
  readonly hasIntent: boolean;
  /** Upstream: RequireCredentialVerificationForImage, of the kubelet's policy. */
  readonly requiresVerification: (image: string, pulledByKubelet: boolean) => boolean;
}

/** Upstream: the label `result` of `kubelet_imagemanager_image_mustpull_checks_total`. */
export type MustPullResult =
  'credentialPolicyAllowed' | 'credentialRecordFound' | 'mustAuthenticate' | 'error';

export interface MustPullVerdict {
  readonly mustPull: boolean;
  /** None: it was no question, and is not counted. */
  readonly result?: MustPullResult;
  /** The pod's Secret that fitted and is not recorded like that. */
  readonly remember?: SecretSource;
}

export type MustAttemptImagePull = typeof mustAttemptImagePull;

/** More Secrets than this are not added by pods that only use an image. */
export const WRITE_RECORD_WHILE_MATCHING_LIMIT = 100;

const ALLOWED: MustPullVerdict = { mustPull: false, result: 'credentialPolicyAllowed' };
const FOUND: MustPullVerdict = { mustPull: false, result: 'credentialRecordFound' };
const AUTHENTICATE: MustPullVerdict = { mustPull: true, result: 'mustAuthenticate' };
const UNKNOWN: MustPullVerdict = { mustPull: true, result: 'error' };

/**
 * The first row that fits; the numbers are those of the table in must-attempt-image-pull.test.ts.
 * @param credentials those of the pod that fit the image; without them the answer may be that they are needed
 */
export function mustAttemptImagePull(
  known: KnownImage,
  credentials: readonly PullCredential[] | undefined,
): MustPullVerdict | 'needsCredentials' {
  const { image, imageRef, record, hasIntent } = known;
  if (imageRef === '') return { mustPull: true }; // 1
  if (record === 'unreadable') return UNKNOWN; // 2
  const pulledByKubelet = record !== undefined || hasIntent;
  if (!known.requiresVerification(image, pulledByKubelet)) return ALLOWED; // 3
  if (record === undefined) return AUTHENTICATE; // 4
  if (!canBeTrimmed(image)) return UNKNOWN; // 5
  const mapping = ofName(record, withoutTagAndDigest(image));
  if (mapping === undefined) return AUTHENTICATE; // 6
  if (mapping.nodePodsAccessible === true) return FOUND; // 7
  const { kubernetesSecrets = [], kubernetesServiceAccounts = [] } = mapping;
  if (kubernetesSecrets.length + kubernetesServiceAccounts.length === 0) return AUTHENTICATE; // 8
  if (credentials === undefined) return 'needsCredentials'; // 9
  const mayRemember = kubernetesSecrets.length < WRITE_RECORD_WHILE_MATCHING_LIMIT;
  const sources = credentials.flatMap(({ source }) => source ?? []);
  for (const source of sources) {
    if (source.kind !== 'Secret') continue;
    for (const recorded of kubernetesSecrets) {
      const isHash =
        recorded.credentialHash !== '' && recorded.credentialHash === source.credentialHash;
      const isSecret = isSame(recorded, source);
      if (isHash) return isSecret || !mayRemember ? FOUND : { ...FOUND, remember: source }; // 10
      if (isSecret && mayRemember) return { ...FOUND, remember: source }; // 11
    }
  }
  const isAccount = sources.some(
    (source) =>
      source.kind === 'ServiceAccount' &&
      kubernetesServiceAccounts.some((recorded) => isSame(recorded, source)),
  );
  return isAccount ? FOUND : AUTHENTICATE; // 12, 13
}

function canBeTrimmed(image: string): boolean {
  try {
    parseImageName(image);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}
