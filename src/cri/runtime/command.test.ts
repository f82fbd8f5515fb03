/** Containers that run what their command says. */
import { describe, expect, it } from 'vitest';
import { RuntimeBench } from './testing/runtime-bench.ts';

const sh = (script: string): readonly string[] => ['sh', '-c', script];

async function run(script: string, ms = 1000) {
  const bench = new RuntimeBench();
  const id = await bench.run({ command: sh(script) });
  await bench.advance(ms);
  const { exitCode, reason } = await bench.perform(bench.runtime.containerStatus(id));
  return { bench, id, exitCode, reason };
}

describe('a command', () => {
  it('prints to the log and ends with its status', async () => {
    const { bench, id, exitCode, reason } = await run('echo one; echo two >&2; exit 3');

    expect(bench.runtime.logs(id)).toEqual(['one', 'two']);
    expect({ exitCode, reason }).toEqual({ exitCode: 3, reason: 'Error' });
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('writes files of its own, which go with the container', async () => {
    const script = 'echo x >/tmp/f; cat /tmp/f; rm /bin/ls; ls; echo $?';
    const { bench, id } = await run(script);
    expect(bench.runtime.logs(id)).toEqual(['x', 'sh: ls: not found', '127']);

    const next = await bench.run({ podName: 'next', command: sh('ls /tmp; ls /bin/ls') });
    await bench.advance(1000);
    expect(bench.runtime.logs(next)).toEqual(['/bin/ls']);
  });

  it('leaves its last words in the termination log', async () => {
    const bench = new RuntimeBench();
    const command = sh('echo first >/dev/termination-log; echo more >>/dev/termination-log');
    const id = await bench.run({ command, terminationMessagePath: '/dev/termination-log' });
    await bench.advance(1000);

    expect(bench.runtime.terminationLog(id)).toBe('first\nmore\n');
  });
});

describe('SIGTERM', () => {
  it.each([
    ['of a shell with nothing to say of it is ignored', 'sleep 3600 & wait', 137, 5000],
    ['of a program that is the first process is ignored', 'exec sleep 3600', 137, 5000],
    ['interrupts wait', "trap 'exit 143' TERM; sleep 3600 & wait", 143, 0],
    ['is answered when the foreground program has ended', "trap 'exit 5' TERM; sleep 3", 5, 2000],
  ])('%s', async (_what, script, exitCode, afterMs) => {
    const { bench, id } = await run(script, 1000);
    const askedAt = bench.now;
    await bench.perform(bench.runtime.stopContainer(id, 5));

    expect((await bench.perform(bench.runtime.containerStatus(id))).exitCode).toBe(exitCode);
    const tookMs = bench.now - askedAt;
    expect(tookMs).toBeGreaterThanOrEqual(afterMs);
    expect(tookMs).toBeLessThan(afterMs + 100);
    await bench.advance(1000);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});

describe('exec', () => {
  it('does not disturb the main process, and sees its processes', async () => {
    const { bench, id } = await run("trap 'echo usr' USR1; while :; do sleep 1; done");
    const exec = (script: string) => bench.perform(bench.runtime.execSync(id, sh(script), 5));

    expect(await exec('echo in; exit 4')).toMatchObject({ stdout: 'in\n', exitCode: 4 });
    expect(await exec('kill -USR1 1; kill 1')).toMatchObject({ exitCode: 0 });
    await bench.advance(2000);

    expect(bench.runtime.logs(id)).toEqual(['usr']);
    expect((await bench.perform(bench.runtime.containerStatus(id))).state).toBe(
      'CONTAINER_RUNNING',
    );
  });

  it('of a program that is not there says so', async () => {
    const { bench, id } = await run('sleep 100');

    await expect(bench.perform(bench.runtime.execSync(id, ['none'], 5))).rejects.toThrow(
      /failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "none": executable file not found in \$PATH$/,
    );
  });

  it('is killed at its timeout', async () => {
    const { bench, id } = await run('sleep 100');
    await expect(
      bench.perform(bench.runtime.execSync(id, sh('sleep 50; touch /late'), 1)),
    ).rejects.toThrow('DeadlineExceeded');
    await bench.advance(60_000);

    const found = await bench.perform(bench.runtime.execSync(id, ['test', '-e', '/late'], 1));
    expect(found.exitCode).toBe(1);
  });
});

describe('memory', () => {
  it('beyond the limit kills the container', async () => {
    const bench = new RuntimeBench();
    const memoryLimitBytes = 16 * 2 ** 20;
    const id = await bench.run({ command: sh('tail /dev/zero'), memoryLimitBytes });
    await bench.advance(5000);

    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
  });

  it('is what a script holds, too', async () => {
    const bench = new RuntimeBench();
    const script = 'allocate 8Mi\nlog fits\nallocate 64Mi\nlog never';
    const id = await bench.run({ script, memoryLimitBytes: 16 * 2 ** 20 });
    await bench.advance(5000);

    expect(bench.runtime.logs(id)).toEqual(['fits']);
    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
  });
});
