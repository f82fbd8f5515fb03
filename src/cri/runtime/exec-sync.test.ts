import { describe, expect, it } from 'vitest';
import { RuntimeBench } from './testing/runtime-bench.ts';

describe('execSync', () => {
  it('answers what the command wrote, and how it ended', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep infinity' });
    const command = ['sh', '-c', 'echo hello; exit 3'];

    expect(await bench.perform(bench.runtime.execSync(id, command, 1))).toEqual({
      stdout: 'hello\n',
      stderr: '',
      exitCode: 3,
    });
    expect(bench.runtime.logs(id)).toEqual([]);
  });

  it('kills what takes longer than its timeout', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep infinity' });
    const begunAt = bench.now;

    const answer = bench.perform(bench.runtime.execSync(id, ['sleep', '60'], 2));
    await expect(answer).rejects.toThrow(
      'rpc error: code = DeadlineExceeded desc = failed to exec in container: timeout 2s exceeded: context deadline exceeded',
    );
    expect(bench.now - begunAt).toBe(2000);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('refuses a container that is not there, or has ended', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'exit 0' });
    await bench.advance(1000);

    await expect(bench.perform(bench.runtime.execSync(id, ['true'], 1))).rejects.toThrow(
      'rpc error: code = Unknown desc = failed to exec in container: container is in CONTAINER_EXITED state',
    );
    await expect(bench.perform(bench.runtime.execSync('none', ['true'], 1))).rejects.toThrow(
      'failed to exec in container: failed to find container "none" in store: not found',
    );
  });

  it('takes as long as a command is on its way, which is killed with a container that ends meanwhile', async () => {
    const bench = new RuntimeBench({ costs: { execMs: 100 } });
    const id = await bench.run({ script: 'sleep 1s\nexit 0' });
    const begunAt = bench.now;
    await bench.perform(bench.runtime.execSync(id, ['true'], 1));
    expect(bench.now - begunAt).toBeGreaterThanOrEqual(100);

    await bench.advance(begunAt + 950 - bench.now);
    const answer = await bench.perform(bench.runtime.execSync(id, ['true'], 1));
    expect(answer).toEqual({ stdout: '', stderr: '', exitCode: 137 });
  });

  it('finds no task in a container whose end the runtime does not know yet', async () => {
    const bench = new RuntimeBench({ costs: { exitMs: 500 } });
    const id = await bench.run({ script: 'sleep 1s\nexit 0' });
    await bench.advance(1200);
    await expect(bench.perform(bench.runtime.execSync(id, ['true'], 1))).rejects.toThrow(
      `code = NotFound desc = failed to exec in container: failed to load task: no running task found: task ${id} not found`,
    );

    await bench.advance(500);
    await expect(bench.perform(bench.runtime.execSync(id, ['true'], 1))).rejects.toThrow('EXITED');
  });
});

describe('startContainer', () => {
  it('answers once its program has run for as long as that takes', async () => {
    const bench = new RuntimeBench({ costs: { startAnswerMs: 100 } });
    const begunAt = bench.now;
    const id = await bench.run({ script: 'exit 0' });
    expect(bench.now - begunAt).toBeGreaterThanOrEqual(100);
    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      state: 'CONTAINER_EXITED',
    });
  });
});

describe('the log of a container with a terminal', () => {
  it('has lines that end as any others', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command: ['sh', '-c', 'echo one; echo two'], tty: true });
    await bench.advance(1000);
    expect(bench.runtime.logs(id)).toEqual(['one', 'two']);
  });
});
