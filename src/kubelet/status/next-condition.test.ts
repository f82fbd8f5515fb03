/**
 * Transition times, and what stays the object it was. Upstream:
 * pkg/kubelet/status/status_manager_test.go, TestChangedStatusUpdatesLastTransitionTime (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PodCondition } from '../../api/index.ts';
import { nextCondition, type Verdict } from './next-condition.ts';

const THEN = '2026-01-01T00:00:00Z';
const NOW = '2026-01-01T00:00:07Z';
const GENERATION = 1;

const YES: Verdict = { status: 'True', reason: undefined, message: undefined };
const NO: Verdict = { status: 'False', reason: 'ContainersNotReady', message: 'server is not' };

function ready(previous: readonly PodCondition[], verdict: Verdict, generation = GENERATION) {
  return nextCondition(previous, 'Ready', verdict, generation, NOW);
}

/** What was said before. */
function said(verdict: Verdict): PodCondition {
  return nextCondition([], 'Ready', verdict, GENERATION, THEN);
}

it.each<[string, Verdict, object]>([
  ['its status alone', YES, { status: 'True' }],
  [
    'a reason',
    { status: 'False', reason: 'PodFailed', message: undefined },
    { status: 'False', reason: 'PodFailed' },
  ],
  ['a reason and a message', NO, NO],
])('a condition says %s', (_what, verdict, expected) => {
  const rest = { type: 'Ready', observedGeneration: GENERATION, lastTransitionTime: NOW };
  expect(ready([], verdict)).toStrictEqual({ ...expected, ...rest });
});

describe('the transition time', () => {
  const { lastTransitionTime: _time, ...untimed } = said(NO);

  it.each<[string, readonly PodCondition[], Verdict, string]>([
    ['is now, when the condition is new', [], NO, NOW],
    ['is now, when another condition was there', [{ ...said(NO), type: 'Initialized' }], NO, NOW],
    ['is now, when the status moved', [said(YES)], NO, NOW],
    ['is now, when none was known', [untimed], NO, NOW],
    ['stays, when nothing moved', [said(NO)], NO, THEN],
    ['stays, when only the reason moved', [said(NO)], { ...NO, reason: 'PodFailed' }, THEN],
    ['stays, when only the message moved', [said(NO)], { ...NO, message: 'none is' }, THEN],
  ])('%s', (_what, previous, verdict, expected) => {
    expect(ready(previous, verdict).lastTransitionTime).toBe(expected);
  });
});

describe('a condition that says nothing new is the same object', () => {
  const before = said(NO);

  it('whatever stands beside it', () => {
    expect(ready([{ type: 'Initialized', status: 'True' }, before], { ...NO })).toBe(before);
  });

  it.each<[string, Verdict, number]>([
    ['status', YES, GENERATION],
    ['reason', { ...NO, reason: 'PodFailed' }, GENERATION],
    ['message', { ...NO, message: undefined }, GENERATION],
    ['generation', NO, GENERATION + 1],
  ])('but not with another %s', (_what, verdict, generation) => {
    const after = ready([before], verdict, generation);
    expect(after).not.toBe(before);
    expect(after).toMatchObject({ status: verdict.status, observedGeneration: generation });
  });
});
