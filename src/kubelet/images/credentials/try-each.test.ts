/** Upstream: pkg/kubelet/kuberuntime/kuberuntime_image_test.go, TestPullWithSecrets and -WithErrors (v1.36). */
import { describe, expect, it } from 'vitest';
import { follow, immediately, operation } from '../../../sim/index.ts';
import type { PullCredential } from './pull-credential.ts';
import { tryEach, type Pulled } from './try-each.ts';

const of = (...passwords: readonly string[]): readonly PullCredential[] =>
  passwords.map((password) => ({ auth: { username: 'robot', password } }));

/** Tries; the registry accepts this password, or everything. */
function attempt(credentials: readonly PullCredential[], accepted?: string) {
  const tried: (string | undefined)[] = [];
  let pulled: Pulled<string> | undefined;
  let failure: unknown;
  const pull = (auth: PullCredential['auth'] | undefined) =>
    immediately(() => {
      tried.push(auth?.password);
      if (accepted === undefined || auth?.password === accepted) return 'sha256:1';
      throw new Error(`401 for ${auth?.password ?? 'anybody'}`);
    });
  follow(
    operation(() => tryEach(credentials, pull)),
    { done: (value) => (pulled = value), failed: (error) => (failure = error) },
  );
  return { tried, pulled, failure };
}

describe('a pull', () => {
  it('is tried with each credential until one opens the door, which is told', () => {
    const [wrong, right, other] = of('wrong', 'right', 'right');
    const { tried, pulled } = attempt(
      [wrong, right, other].flatMap((each) => each ?? []),
      'right',
    );

    expect(tried).toEqual(['wrong', 'right']);
    expect(pulled).toEqual({ value: 'sha256:1', credential: right });
  });

  it('is tried as anybody, once, only if there are no credentials', () => {
    expect(attempt([])).toMatchObject({ tried: [undefined], pulled: { credential: undefined } });
    expect(attempt(of('wrong'), 'right').tried).toEqual(['wrong']);
  });

  it('is tried twice with what is there twice', () => {
    expect(attempt(of('wrong', 'wrong'), 'right').tried).toEqual(['wrong', 'wrong']);
  });

  it.each([
    [['x'], '401 for x'],
    [['x', 'x'], '401 for x'],
    [['x', 'y', 'x'], '[401 for x, 401 for y]'],
  ])('that fails with %j tells every different failure, in order', (passwords, message) => {
    expect(attempt(of(...passwords), 'right').failure).toMatchObject({ message });
  });
});
