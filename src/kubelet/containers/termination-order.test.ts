/**
 * Who stops before whom. Upstream: pkg/kubelet/kuberuntime/kuberuntime_termination_order_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { choices, follow, operation, World } from '../../sim/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { TerminationOrder, terminationPrerequisites } from './termination-order.ts';

const pod = aPod({
  containers: ['main', 'other'],
  initContainers: ['one', 'setup', 'two'],
  sidecars: ['one', 'two'],
});

it('sidecars stop after all others, and in reverse', () => {
  expect([...terminationPrerequisites(pod)]).toEqual([
    ['two', ['main', 'other']],
    ['one', ['main', 'other', 'two']],
  ]);
});

describe('a wait for its turn', () => {
  type Ends = Readonly<Record<string, number>>;

  /** @param ends in seconds */
  async function waitOf(name: string, running: readonly string[], ends: Ends, grace = 10) {
    const world = new World({ choices: choices.defaults() });
    const order = new TerminationOrder(world, 'kubelet', terminationPrerequisites(pod), running);
    const began = world.now();
    let waited: readonly number[] | undefined;
    const done = (seconds: number) => (waited = [seconds, (world.now() - began) / 1000]);
    follow(
      operation(() => order.waitForTurn(name, grace)),
      { done, failed: (error) => world.loop.fail(error) },
    );
    for (const [each, after] of Object.entries(ends)) {
      world.loop.schedule(after * 1000, () => order.ended(each), 'kubelet');
    }
    await world.loop.run();
    return waited;
  }

  it.each<[string, string, readonly string[], Ends, readonly number[]]>([
    ['a regular container has none', 'main', ['main', 'two'], {}, [0, 0]],
    ['of those that do not run', 'two', ['two', 'one'], {}, [0, 0]],
    ['of the regular ones', 'two', ['two', 'main', 'other'], { main: 4, other: 2 }, [4, 4]],
    ['of the sidecar after it', 'one', ['one', 'two', 'main'], { main: 1, two: 3.5 }, [3, 3.5]],
    ['which is over with the grace period', 'two', ['two', 'main'], { main: 30 }, [10, 10]],
  ])('%s', async (_what, name, running, ends, expected) => {
    expect(await waitOf(name, running, ends)).toEqual(expected);
  });

  it('without a grace period there is none', async () => {
    expect(await waitOf('two', ['two', 'main'], { main: 5 }, 0)).toEqual([0, 0]);
  });
});
