/**
 * What is kept of long messages. Upstream: pkg/kubelet/status/status_manager.go, normalizeStatus, and
 * status_manager_test.go, TestStatusNormalizationEnforcesMaxBytes (v1.36).
 */
import { expect, it } from 'vitest';
import { aPod, aStatus } from '../testing/pod-values.ts';
import { normalizeStatus } from './normalize-status.ts';

const ended = (length: number) => ({ terminated: { exitCode: 1, message: 'x'.repeat(length) } });
const named = (count: number) => Array.from({ length: count }, (_, at) => `c${String(at)}`);

it.each([
  [1, 0, 12_288],
  [2, 0, 6144],
  [6, 0, 2048],
  [4, 2, 2048],
  [5, 0, 2457],
])('%i containers and %i init containers: %i bytes each', (count, initCount, bytes) => {
  const pod = aPod({ containers: named(count), initContainers: named(initCount) });
  const long = aStatus('c0', { state: ended(20_000), lastState: ended(20_000) });
  const kept = aStatus('c0', { state: ended(bytes), lastState: ended(bytes) });
  const status = { containerStatuses: [long], initContainerStatuses: [long] };
  expect(normalizeStatus(pod, status)).toEqual({
    containerStatuses: [kept],
    initContainerStatuses: [kept],
  });
});

it('what is short enough stays the object it was', () => {
  const status = { containerStatuses: [aStatus('main', { state: ended(12_288) })] };
  expect(normalizeStatus(aPod(), status)).toBe(status);
});
