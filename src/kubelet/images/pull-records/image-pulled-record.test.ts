/** Upstream: image_pull_manager_test.go, TestFileBasedImagePullManager_…, Test_mergePulledRecord (v1.36). */
import { describe, expect, it } from 'vitest';
import { pulledRecordMergeNewCreds, type ImagePullCredentials } from './image-pulled-record.ts';

const secret = (name: string, credentialHash: string, namespace = 'default', uid = name) => ({
  uid,
  namespace,
  name,
  credentialHash,
});
const account = (name: string) => ({ uid: name, namespace: 'default', name });
const secrets = (...kubernetesSecrets: readonly ReturnType<typeof secret>[]) => ({
  kubernetesSecrets,
});
const EVERYBODY = { nodePodsAccessible: true };

const recordOf = (mapping: ImagePullCredentials | undefined) => ({
  lastUpdatedTime: 1,
  imageRef: 'sha256:1',
  credentialMapping: { other: {}, ...(mapping === undefined ? {} : { app: mapping }) },
});

describe('new credentials', () => {
  it.each<[string, ImagePullCredentials | undefined, ImagePullCredentials, ImagePullCredentials]>([
    [
      'are taken as given for a new name',
      undefined,
      secrets(secret('b', 'h')),
      secrets(secret('b', 'h')),
    ],
    ['open it for good', secrets(secret('a', 'h')), EVERYBODY, EVERYBODY],
    [
      'are sorted by namespace, name and uid',
      secrets(secret('b', '1'), secret('c', '2')),
      secrets(secret('a', '3', 'later'), secret('a', '4'), secret('b', '5', 'default', 'a')),
      secrets(
        secret('a', '4'),
        secret('b', '5', 'default', 'a'),
        secret('b', '1'),
        secret('c', '2'),
        secret('a', '3', 'later'),
      ),
    ],
    [
      'of a Secret that is known replace what it had',
      secrets(secret('a', 'old'), secret('b', 'h')),
      secrets(secret('a', 'new')),
      secrets(secret('a', 'new'), secret('b', 'h')),
    ],
    [
      'of an account stand beside those of Secrets',
      secrets(secret('a', 'h')),
      { kubernetesServiceAccounts: [account('robot')] },
      { ...secrets(secret('a', 'h')), kubernetesServiceAccounts: [account('robot')] },
    ],
  ])('%s', (_what, before, added, after) => {
    expect(pulledRecordMergeNewCreds(recordOf(before), 'app', added, 2)).toEqual({
      ...recordOf(after),
      lastUpdatedTime: 2,
    });
  });

  it.each<[string, ImagePullCredentials | undefined, ImagePullCredentials]>([
    ['that are none', secrets(secret('a', 'h')), {}],
    ['that are none, for a new name', undefined, {}],
    ['that are known', secrets(secret('a', 'h')), secrets(secret('a', 'h'))],
    ['of an image that is everybody’s', EVERYBODY, secrets(secret('a', 'h'))],
    ['that open what is open', EVERYBODY, EVERYBODY],
  ])('%s change nothing, not even the time', (_what, before, added) => {
    const record = recordOf(before);
    expect(pulledRecordMergeNewCreds(record, 'app', added, 2)).toBe(record);
  });
});
