/**
 * Transition times and the start time. Upstream: pkg/kubelet/status/status_manager_test.go,
 * TestNewStatusPreservesPodStartTime, TestChangedStatusUpdatesLastTransitionTime (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PodCondition, PodStatus } from '../../api/index.ts';
import { withHistory } from './with-history.ts';

const THEN = '2026-01-01T00:00:00Z';
const NOW = '2026-01-01T00:00:07Z';

function aStatus(...conditions: PodCondition[]): PodStatus {
  return { phase: 'Pending', conditions };
}

const ready = (status: string, reason = 'ContainersNotReady'): PodCondition => ({
  type: 'Ready',
  status,
  reason,
});
const since = (condition: PodCondition, lastTransitionTime: string): PodCondition => ({
  ...condition,
  lastTransitionTime,
});

it('the pod keeps its start time; the first status sets it', () => {
  expect(withHistory(aStatus(), { startTime: THEN }, NOW).startTime).toBe(THEN);
  expect(withHistory(aStatus(), {}, NOW).startTime).toBe(NOW);
});

describe('the transition time of a condition', () => {
  it.each<[string, PodCondition[], PodCondition, string]>([
    ['is now, when the condition is new', [], ready('False'), NOW],
    ['is now, when its status moved', [since(ready('False'), THEN)], ready('True'), NOW],
    ['is now, when none was known', [ready('False')], ready('False'), NOW],
    ['stays, when nothing moved', [since(ready('False'), THEN)], ready('False'), THEN],
    [
      'stays, when only the reason moved',
      [since(ready('False'), THEN)],
      ready('False', 'PodFailed'),
      THEN,
    ],
    [
      'is its own, whatever stands before it',
      [since({ type: 'Initialized', status: 'True' }, NOW), since(ready('False'), THEN)],
      ready('False'),
      THEN,
    ],
  ])('%s', (_what, before, condition, expected) => {
    const { conditions } = withHistory(aStatus(condition), aStatus(...before), NOW);
    expect(conditions).toEqual([since(condition, expected)]);
  });
});

describe('what did not move is the same object', () => {
  const old = aStatus(
    since({ type: 'Initialized', status: 'True' }, THEN),
    since(ready('False'), THEN),
  );

  it('the list, when no condition moved', () => {
    const same = withHistory(
      aStatus({ type: 'Initialized', status: 'True' }, ready('False')),
      old,
      NOW,
    );
    expect(same.conditions).toBe(old.conditions);
  });

  it('a condition beside one that moved', () => {
    const next = withHistory(
      aStatus({ type: 'Initialized', status: 'True' }, ready('True')),
      old,
      NOW,
    );
    expect(next.conditions?.[0]).toBe(old.conditions?.[0]);
    expect(next.conditions?.[1]).toEqual(since(ready('True'), NOW));
  });

  it('not the list, when a condition is gone', () => {
    const less = withHistory(aStatus({ type: 'Initialized', status: 'True' }), old, NOW);
    expect(less.conditions).toEqual([old.conditions?.[0]]);
  });

  it('not a condition that speaks of another generation', () => {
    const observed = { ...ready('False'), observedGeneration: 2 };
    const next = withHistory(aStatus(observed), aStatus(since(ready('False'), THEN)), NOW);
    expect(next.conditions).toEqual([since(observed, THEN)]);
  });
});
