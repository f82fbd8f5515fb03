/**
 * Who may use an image that is on the node, and what is remembered of a pull. Upstream:
 * pkg/kubelet/images/pullmanager, image_pull_manager_test.go, TestMustAttemptImagePull (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Secret } from '../../api/index.ts';
import type { AuthConfig } from '../../cri/index.ts';
import { createOperation, follow, immediately, operation } from '../../sim/index.ts';
import type { PullCredential } from './pull-credentials.ts';
import { PullRecords } from './pull-records.ts';

const IMAGE = 'registry.test/team/app:v1';
const ID = 'sha256:1';
const pulled = { imageRef: `registry.test/team/app@${ID}` };

/** A credential from a Secret: `name/uid`. */
function from(secret: string, password: string): PullCredential {
  const [name = '', uid = ''] = secret.split('/');
  return {
    auth: { username: 'robot', password },
    secret: { metadata: { name, namespace: 'default', uid } } as unknown as Secret,
  };
}

const OF_NODE: PullCredential = { auth: { username: 'node', password: 'p' } };

/** Pulls; the registry accepts this password, or everything. Answers the passwords tried. */
function pull(
  records: PullRecords,
  credentials: readonly PullCredential[],
  accepted?: string,
  image = IMAGE,
): { readonly tried: readonly (string | undefined)[]; readonly failure: unknown } {
  const tried: (string | undefined)[] = [];
  let failure: unknown;
  const attempt = (auth: AuthConfig | undefined) =>
    immediately(() => {
      tried.push(auth?.password);
      if (accepted !== undefined && auth?.password !== accepted) {
        throw new Error(`401 for ${auth?.password ?? 'anybody'}`);
      }
      return pulled;
    });
  follow(
    operation(() => records.pull(image, credentials, attempt)),
    { done: () => undefined, failed: (error) => (failure = error) },
  );
  return { tried, failure };
}

describe('a pull', () => {
  it('tries each credential until one opens the door', () => {
    const credentials = [from('a/1', 'wrong'), from('b/2', 'right'), from('c/3', 'right')];

    expect(pull(new PullRecords(), credentials, 'right').tried).toEqual(['wrong', 'right']);
  });

  it('is tried as anybody only if there are no credentials', () => {
    expect(pull(new PullRecords(), []).tried).toEqual([undefined]);
    expect(pull(new PullRecords(), [from('a/1', 'wrong')], 'right').tried).toEqual(['wrong']);
  });

  it('that always fails tells every different failure, in order', () => {
    const credentials = [from('a/1', 'x'), from('b/2', 'y'), from('c/3', 'x')];
    const message = (given: readonly PullCredential[]) =>
      (pull(new PullRecords(), given, 'right').failure as Error).message;

    expect(message(credentials)).toBe('[401 for x, 401 for y]');
    expect(message(credentials.slice(0, 1))).toBe('401 for x');
  });
});

describe('an image on the node', () => {
  const ROBOT = from('robot/1', 's3cret');

  it.each<[string, readonly PullCredential[], boolean]>([
    ['a pod without Secrets must pull', [], true],
    ['the Secret it came with may use it', [ROBOT], false],
    ['another Secret with the same credentials may', [from('robot2/2', 's3cret')], false],
    ['the same Secret with new credentials may', [from('robot/1', 'rotated')], false],
    ['other credentials must pull', [from('robot2/2', 'other')], true],
    ['a Secret of the same name made anew must pull', [from('robot/9', 'other')], true],
    ['one that fits among others will do', [from('x/8', 'other'), ROBOT], false],
    ['the node’s credentials must pull', [OF_NODE], true],
  ])('pulled with a Secret: %s', (_what, credentials, expected) => {
    const records = new PullRecords();
    pull(records, [ROBOT]);

    expect(records.mustAttemptImagePull(IMAGE, ID, credentials)).toBe(expected);
  });

  it.each([
    ['as anybody', []],
    ['with the node’s credentials', [OF_NODE]],
  ])('pulled %s is everybody’s, for good', (_what, credentials) => {
    const records = new PullRecords();
    pull(records, credentials);
    pull(records, [ROBOT]);

    expect(records.mustAttemptImagePull(IMAGE, ID, [])).toBe(false);
  });

  it('is open to whoever pulled it later, and to those before', () => {
    const records = new PullRecords();
    pull(records, [ROBOT]);
    pull(records, [from('other/2', 'h4')]);

    expect(records.mustAttemptImagePull(IMAGE, ID, [from('a/3', 'h4')])).toBe(false);
    expect(records.mustAttemptImagePull(IMAGE, ID, [from('b/4', 's3cret')])).toBe(false);
    expect(records.mustAttemptImagePull(IMAGE, ID, [])).toBe(true);
  });

  it('remembers the Secret that used it', () => {
    const records = new PullRecords();
    pull(records, [ROBOT]);
    records.mustAttemptImagePull(IMAGE, ID, [from('robot2/2', 's3cret')]);

    expect(records.mustAttemptImagePull(IMAGE, ID, [from('robot2/2', 'rotated')])).toBe(false);
  });

  it('is known by the name it was pulled under', () => {
    const records = new PullRecords();
    pull(records, [ROBOT]);

    expect(records.mustAttemptImagePull('registry.test/team/app:v2', ID, [ROBOT])).toBe(false);
    expect(records.mustAttemptImagePull('mirror.test/team/app:v1', ID, [ROBOT])).toBe(true);
  });

  it('that nobody here pulled is preloaded: everybody’s', () => {
    const records = new PullRecords();
    pull(records, [ROBOT], 'other');

    expect(records.mustAttemptImagePull(IMAGE, ID, [])).toBe(false);
  });

  it('is nobody’s while its first pull is under way, however that ends', () => {
    const records = new PullRecords();
    const never = () => createOperation<typeof pulled>(() => () => undefined);
    const cancel = follow(
      operation(() => records.pull(IMAGE, [ROBOT], never)),
      { done: () => undefined, failed: () => undefined },
    );
    expect(records.mustAttemptImagePull(IMAGE, ID, [ROBOT])).toBe(true);

    cancel?.();
    expect(records.mustAttemptImagePull(IMAGE, ID, [])).toBe(false);
  });
});
