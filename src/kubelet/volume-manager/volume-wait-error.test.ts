/**
 * The words in which a wait for volumes fails. Upstream: pkg/kubelet/volumemanager/volume_manager.go,
 * WaitForAttachAndMount, WaitForUnmount (v1.36).
 */
import { expect, it } from 'vitest';
import { mountedVolumes, unmountedVolumes } from './volume-wait-error.ts';

it.each([
  [
    { unmounted: ['data'], failed: [] },
    'unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
  ],
  [
    { unmounted: ['b', 'a'], failed: ['e', 'd'], cause: 'x; y' },
    'unmounted volumes=[a b], unattached volumes=[], failed to process volumes=[d e]: x; y',
  ],
])('unmounted: %j', (lists, message) => {
  expect(unmountedVolumes(lists).message).toBe(message);
});

it('still mounted', () => {
  expect(mountedVolumes(['b', 'a']).message).toBe(
    'mounted volumes=[a b]: context deadline exceeded',
  );
});

it('the lists given are not reordered', () => {
  const unmounted = ['b', 'a'];
  unmountedVolumes({ unmounted, failed: [] });
  expect(unmounted).toEqual(['b', 'a']);
});
