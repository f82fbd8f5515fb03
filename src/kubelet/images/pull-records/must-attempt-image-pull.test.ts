/**
 * Whether an image that is here must be pulled all the same, row by row (images.md 6.3). Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_manager_test.go, TestMustAttemptImagePull (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PullCredential } from '../credentials/index.ts';
import type { ImagePullCredentials, ImagePullSecret } from './image-pulled-record.ts';
import { mustAttemptImagePull, type KnownImage } from './must-attempt-image-pull.ts';

const NAME = 'registry.test/team/app';

/** `name/uid#hash` */
function secret(text: string): ImagePullSecret {
  const [, name = '', uid = '', credentialHash = ''] = /^(.*)\/(.*)#(.*)$/.exec(text) ?? [];
  return { uid, namespace: 'default', name, credentialHash };
}

const ofSecret = (text: string): PullCredential => ({
  auth: {},
  source: { kind: 'Secret', ...secret(text) },
});
const ofAccount = (name: string): PullCredential => ({
  auth: {},
  source: { kind: 'ServiceAccount', uid: 'u', namespace: 'default', name },
});
const OF_NODE: PullCredential = { auth: {} };

const recordOf = (mapping: Readonly<Record<string, ImagePullCredentials>>) => ({
  lastUpdatedTime: 0,
  imageRef: 'sha256:1',
  credentialMapping: mapping,
});
const ofSecrets = (...texts: readonly string[]) =>
  recordOf({ [NAME]: { kubernetesSecrets: texts.map(secret) } });
const ACCOUNT = recordOf({
  [NAME]: { kubernetesServiceAccounts: [{ uid: 'u', namespace: 'default', name: 'robot' }] },
});
const MANY = Array.from({ length: 99 }, (_, at) => `s${String(at)}/${String(at)}#x${String(at)}`);

const known = (more: Partial<KnownImage>): KnownImage => ({
  image: `${NAME}:v1`,
  imageRef: 'sha256:1',
  record: undefined,
  hasIntent: false,
  requiresVerification: () => true,
  ...more,
});

const PULL = { mustPull: true, result: 'mustAuthenticate' };
const USE = { mustPull: false, result: 'credentialRecordFound' };
const ALLOWED = { mustPull: false, result: 'credentialPolicyAllowed' };
const ERROR = { mustPull: true, result: 'error' };
const remembering = (text: string) => ({ ...USE, remember: { kind: 'Secret', ...secret(text) } });
const NEVER = { requiresVerification: () => false };
const BY_KUBELET = { requiresVerification: (_: string, byKubelet: boolean) => byKubelet };

describe('without the pod’s credentials', () => {
  it.each<[row: string, Partial<KnownImage>, unknown]>([
    ['1: it is not here', { imageRef: '', record: ofSecrets('a/1#h') }, { mustPull: true }],
    ['2: its record cannot be read', { record: 'unreadable' }, ERROR],
    ['2 comes before 3', { record: 'unreadable', ...NEVER }, ERROR],
    ['3: the policy asks for nothing', { record: ofSecrets('a/1#h'), ...NEVER }, ALLOWED],
    ['3: nobody here pulled it', { ...BY_KUBELET }, ALLOWED],
    ['3: not if a pull is under way', { hasIntent: true, ...BY_KUBELET }, PULL],
    ['3: not if there is a record', { record: recordOf({}), ...BY_KUBELET }, PULL],
    ['4: there is no record', {}, PULL],
    ['5: its name is none', { image: 'No Name', record: ofSecrets('a/1#h') }, ERROR],
    ['6: it was pulled by another name', { record: recordOf({ 'mirror.test/app': {} }) }, PULL],
    ['6: not completed', { image: 'app', record: recordOf({ 'docker.io/library/app': {} }) }, PULL],
    ['6: a name like a method', { image: 'constructor', record: recordOf({}) }, PULL],
    ['7: it is everybody’s', { record: recordOf({ [NAME]: { nodePodsAccessible: true } }) }, USE],
    ['8: it is nobody’s', { record: recordOf({ [NAME]: {} }) }, PULL],
    ['9: else they are needed', { record: ofSecrets('a/1#h') }, 'needsCredentials'],
    ['9: for accounts, too', { record: ACCOUNT }, 'needsCredentials'],
  ])('%s', (_row, more, expected) => {
    expect(mustAttemptImagePull(known(more), undefined)).toEqual(expected);
  });
});

describe('with the pod’s credentials', () => {
  it.each<[string, KnownImage['record'], readonly PullCredential[], unknown]>([
    ['10: the same Secret', ofSecrets('a/1#h'), [ofSecret('a/1#h')], USE],
    ['10: another with the same', ofSecrets('a/1#h'), [ofSecret('b/2#h')], remembering('b/2#h')],
    ['10: among others', ofSecrets('x/9#y', 'a/1#h'), [ofSecret('z/8#q'), ofSecret('a/1#h')], USE],
    ['10: no hash is no hash', ofSecrets('a/1#'), [ofSecret('b/2#')], PULL],
    ['10: of 99', ofSecrets(...MANY), [ofSecret('b/2#x0')], remembering('b/2#x0')],
    ['10: of 100', ofSecrets(...MANY, 'a/1#h'), [ofSecret('b/2#h')], USE],
    ['11: rotated', ofSecrets('a/1#h'), [ofSecret('a/1#new')], remembering('a/1#new')],
    ['11: that lost its hash', ofSecrets('a/1#h'), [ofSecret('a/1#')], remembering('a/1#')],
    ['11: made anew', ofSecrets('a/1#h'), [ofSecret('a/2#new')], PULL],
    ['11: of 100', ofSecrets(...MANY, 'a/1#h'), [ofSecret('a/1#new')], PULL],
    [
      '11: in its pair, before a hash that fits another',
      ofSecrets('a/1#old', 'b/2#h'),
      [ofSecret('a/1#h')],
      remembering('a/1#h'),
    ],
    ['12: the service account', ACCOUNT, [ofAccount('robot')], USE],
    ['12: another account', ACCOUNT, [ofAccount('other')], PULL],
    ['13: no credentials', ofSecrets('a/1#h'), [], PULL],
    ['13: the node’s', ofSecrets('a/1#h'), [OF_NODE], PULL],
    ['13: others', ofSecrets('a/1#h'), [ofSecret('b/2#other')], PULL],
  ])('%s', (_row, record, credentials, expected) => {
    expect(mustAttemptImagePull(known({ record }), credentials)).toEqual(expected);
  });
});
