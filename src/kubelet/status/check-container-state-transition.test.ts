/**
 * Which containers may leave their end. Upstream: pkg/kubelet/status/status_manager_test.go,
 * TestCheckContainerStateTransition (v1.36).
 */
import { expect, it } from 'vitest';
import { aPod, running, terminated, waiting } from '../testing/pod-values.ts';
import { checkContainerStateTransition } from './check-container-state-transition.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';

const rule = { action: 'Restart', exitCodes: { operator: 'In', values: [3] } };

it.each<[pod: Policy, own: object, exitCode: number, allowed: boolean]>([
  ['Always', {}, 0, true],
  ['OnFailure', {}, 0, false],
  ['OnFailure', {}, 1, true],
  ['Never', {}, 0, false],
  ['Never', {}, 1, false],
  ['Never', { restartPolicy: 'Always' }, 0, true],
  ['Never', { restartPolicy: 'OnFailure' }, 0, false],
  ['Never', { restartPolicy: 'OnFailure' }, 1, true],
  ['Never', { restartPolicy: 'Never', restartPolicyRules: [rule] }, 3, true],
  ['Never', { restartPolicy: 'Never', restartPolicyRules: [rule] }, 4, false],
  ['Always', { restartPolicy: 'Never' }, 1, true],
])('pod %s, container %j: out of exit %i: %s', (restartPolicy, own, exitCode, allowed) => {
  const container = { name: 'main', ...own };
  const pod = aPod({
    spec: { restartPolicy, containers: [container], initContainers: [container] },
  });
  const words = 'terminated container main attempted illegal transition to non-terminated state';
  const expected = allowed ? undefined : words;
  const old = [terminated('main', exitCode)];
  for (const next of [[running('main')], [waiting('main')]]) {
    expect(
      checkContainerStateTransition(pod, { containerStatuses: old }, { containerStatuses: next }),
    ).toBe(expected);
    expect(
      checkContainerStateTransition(
        pod,
        { initContainerStatuses: old },
        { initContainerStatuses: next },
      ),
    ).toBe(expected);
  }
  const same = { containerStatuses: old };
  expect(checkContainerStateTransition(pod, same, same)).toBeUndefined();
});
