/** What the image manager asks of the pull records. Upstream: pkg/kubelet/images/pullmanager (v1.36). */
import type { Steps } from '../../sim/index.ts';
import type { PullCredential } from './pull-credentials.ts';
import type { PullRecords } from './pull-records.ts';

export interface PullRecordsOfKubelet {
  recordPullIntent(image: string): Steps<void>;
  recordPulled(
    image: string,
    imageRef: string,
    credential: PullCredential | undefined,
  ): Steps<void>;
  recordPullFailed(image: string): Steps<void>;
  mustAttemptImagePull(
    image: string,
    imageRef: string,
    lookup: () => Steps<readonly PullCredential[]>,
  ): Steps<boolean>;
}

export function inMemory(records: PullRecords): PullRecordsOfKubelet {
  return {
    *recordPullIntent(image) {
      records.count(image, 1);
    },
    *recordPulled(image, imageRef, credential) {
      records.pulledWith(image, imageRef, credential);
      records.count(image, -1);
    },
    *recordPullFailed(image) {
      records.count(image, -1);
    },
    *mustAttemptImagePull(image, imageRef, lookup) {
      return records.mustAttemptImagePull(image, imageRef, yield* lookup());
    },
  };
}
