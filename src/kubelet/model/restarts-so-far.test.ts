import { expect, it } from 'vitest';
import type { ContainerStatus } from '../../api/index.ts';
import { anInstance, aPod, aStatus, IMAGE } from '../testing/pod-values.ts';
import { restartsSoFar } from './restarts-so-far.ts';

const main = { name: 'main', image: IMAGE };
const third = anInstance('main', { metadata: { name: 'main', attempt: 3 } });
const known = (restartCount: number, parts: Partial<ContainerStatus> = {}) =>
  aStatus('main', { restartCount, ...parts });

it.each<[string, readonly ContainerStatus[], typeof third | undefined, number]>([
  ['never started', [], undefined, 0],
  ['waits for its first start', [known(0)], undefined, 0],
  ['the runtime has one: whatever the API says', [known(7)], third, 4],
  ['the runtime has none, the API names the last', [known(3, { containerID: 'a' })], undefined, 4],
  ['the runtime has none, the API has counted already', [known(4)], undefined, 4],
])('%s', (_what, containerStatuses, newest, restarts) => {
  const regular = aPod({ status: { containerStatuses: [...containerStatuses] } });
  const init = aPod({ status: { initContainerStatuses: [...containerStatuses] } });
  expect(restartsSoFar(regular, main, newest)).toBe(restarts);
  expect(restartsSoFar(init, main, newest)).toBe(restarts);
});
