/** Containers that cannot be started, or whose first program fails at once: what is in the way. */
import { describe, expect, it } from 'vitest';
import { RuntimeBench } from './testing/runtime-bench.ts';

const INIT = 'unable to start container process: error during container init: ';

describe('a container does not start', () => {
  it.each([
    [
      'its message is to lie over a directory',
      { terminationMessagePath: '/bin' },
      ': not a directory',
    ],
    ['it is to begin in a file', { workingDir: '/bin/sh' }, 'mkdir /bin/sh: not a directory'],
    ['it may hold less than its start takes', { memoryLimitBytes: 2 ** 20 }, 'limit to 1048576'],
  ])('if %s', async (_what, config, why) => {
    const bench = new RuntimeBench();
    const refused = bench.run({ command: ['sh', '-c', 'exit 0'], ...config });

    await expect(refused).rejects.toThrow(INIT);
    await expect(refused).rejects.toThrow(why);
  });

  it('and does with a little more, and in a directory that has to be made', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({
      command: ['sh', '-c', 'pwd; echo words > /a/b/message'],
      workingDir: '/work/deep',
      terminationMessagePath: '/a/b/message',
      memoryLimitBytes: 3 * 2 ** 20,
    });
    await bench.advance(1000);

    expect(bench.runtime.logs(id)).toEqual(['/work/deep']);
    expect(bench.runtime.terminationLog(id)).toBe('words\n');
  });
});

describe('a shell that holds more and more', () => {
  const GROWS = ['sh', '-c', 'x=a; while :; do x=$x$x; done'];

  it.each([
    ['its limit', { memoryLimitBytes: 24 * 2 ** 20 }],
    ['the machine', {}],
  ])('is killed at the end of %s', async (_whose, limit) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command: GROWS, ...limit });
    await bench.advance(1000);

    const { exitCode, reason } = await bench.perform(bench.runtime.containerStatus(id));
    expect({ exitCode, reason }).toEqual({ exitCode: 137, reason: 'OOMKilled' });
  });
});
