/** Upstream: pkg/kubelet/pod_workers_test.go, Test_allowPodStart (v1.36). */
import { describe, expect, it } from 'vitest';
import { StaticPodNames } from './static-pod-names.ts';

const NAME = 'web-node-1_default';
const all = (): boolean => true;
const allBut =
  (...gone: readonly string[]) =>
  (podUid: string): boolean =>
    !gone.includes(podUid);

/** Names, for which these wait in this order. */
function waiting(...podUids: readonly string[]): StaticPodNames {
  const names = new StaticPodNames();
  for (const podUid of podUids) names.add(NAME, podUid);
  return names;
}

describe('a static pod', () => {
  it('may start if nobody of its name has', () => {
    expect(waiting('a').mayStart(NAME, 'a', all)).toBe(true);
  });

  it('may start again and again once it has', () => {
    const names = waiting('a');
    names.mayStart(NAME, 'a', all);

    expect(names.mayStart(NAME, 'a', all)).toBe(true);
    expect(names.startedUid(NAME)).toBe('a');
  });

  it('waits for the one of its name that has started, until that one has finished', () => {
    const names = waiting('a', 'b');
    names.mayStart(NAME, 'a', all);
    expect(names.mayStart(NAME, 'b', all)).toBe(false);
    names.release(NAME, 'a');

    expect(names.mayStart(NAME, 'b', all)).toBe(true);
  });

  it('does not give away a name that another has', () => {
    const names = waiting('a', 'b');
    names.mayStart(NAME, 'a', all);
    names.release(NAME, 'b');

    expect(names.startedUid(NAME)).toBe('a');
  });

  it('waits for those that came before', () => {
    const names = waiting('a', 'b');

    expect(names.mayStart(NAME, 'b', all)).toBe(false);
    expect(names.mayStart(NAME, 'a', all)).toBe(true);
  });

  it('passes over those that are gone, or end', () => {
    expect(waiting('a', 'b', 'c').mayStart(NAME, 'c', allBut('a', 'b'))).toBe(true);
    expect(waiting('a', 'b', 'c').mayStart(NAME, 'c', allBut('a'))).toBe(false);
  });

  it('waits for nobody of another name', () => {
    const names = waiting('a');
    names.add('other_default', 'b');
    names.mayStart(NAME, 'a', all);

    expect(names.mayStart('other_default', 'b', all)).toBe(true);
  });

  it('that never came does not start', () => {
    expect(waiting('a').mayStart(NAME, 'x', all)).toBe(false);
  });
});
