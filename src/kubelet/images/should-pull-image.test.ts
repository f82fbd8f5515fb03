/**
 * When an image is asked for. Upstream: pkg/kubelet/images/image_manager_test.go,
 * TestShouldPullImage (v1.36).
 */
import { expect, it } from 'vitest';
import { shouldPullImage, type PullPolicy } from './should-pull-image.ts';

it.each<[PullPolicy, present: boolean, pulled: boolean]>([
  ['Never', true, false],
  ['Never', false, false],
  ['Always', true, true],
  ['Always', false, true],
  ['IfNotPresent', true, false],
  ['IfNotPresent', false, true],
])('%s, present: %s -> %s', (policy, present, pulled) => {
  expect(shouldPullImage(policy, present)).toBe(pulled);
});
