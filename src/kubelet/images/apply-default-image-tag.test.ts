/** What is sent to the runtime. Upstream: image_manager_test.go, TestApplyDefaultImageTag (v1.36). */
import { expect, it } from 'vitest';
import { applyDefaultImageTag } from './apply-default-image-tag.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

it.each([
  ['busybox', 'busybox:latest'],
  ['registry.test:5000/team/app', 'registry.test:5000/team/app:latest'],
  ['latest', 'latest:latest'],
  ['busybox:latest', 'busybox:latest'],
  ['busybox:1.36', 'busybox:1.36'],
  [`busybox@${DIGEST}`, `busybox@${DIGEST}`],
  [`busybox:latest@${DIGEST}`, `busybox:latest@${DIGEST}`],
])('%s is sent as %s', (image, sent) => {
  expect(applyDefaultImageTag(image)).toBe(sent);
});

it('refuses what is no name', () => {
  expect(() => applyDefaultImageTag('Busybox')).toThrow(
    `couldn't parse image name "Busybox": invalid reference format: repository name (library/Busybox) must be lowercase`,
  );
});
