/**
 * What containers say of their own end. Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go,
 * getTerminationMessage, readLastStringFromContainerLogs; status_manager.go, normalizeStatus (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

interface Setting {
  readonly script: string;
  readonly policy?: 'File' | 'FallbackToLogsOnError';
  readonly path?: string;
}

async function messageOf({ script, policy = 'File', path }: Setting): Promise<string | undefined> {
  const bench = await KubeletLab.open();
  const own = path === undefined ? {} : { terminationMessagePath: path };
  await bench.run('web', {
    containers: [{ script, terminationMessagePolicy: policy, ...own }],
    spec: { restartPolicy: 'Never' },
  });
  await bench.advanceSeconds(10);
  const state = bench.containerStatus('web')?.state;
  expect(state?.terminated).toBeDefined();
  return state?.terminated?.message;
}

const lines = (count: number, text: string) =>
  Array.from({ length: count }, (_, at) => `log ${String(at)}${text}`).join('\n');

describe('policy File', () => {
  it('says what was written to the file, and nothing else', async () => {
    const script = 'log noise\nwrite /dev/termination-log disk is full\nexit 1';
    expect(await messageOf({ script })).toBe('disk is full');
  });

  it('says it of a good end too', async () => {
    expect(await messageOf({ script: 'write /dev/termination-log all done\nexit 0' })).toBe(
      'all done',
    );
  });

  it('says what was written last', async () => {
    const script = 'write /dev/termination-log one\nwrite /dev/termination-log two\nexit 1';
    expect(await messageOf({ script })).toBe('two');
  });

  it('says nothing where nothing was written, whatever the log says', async () => {
    expect(await messageOf({ script: 'log boom happened\nexit 2' })).toBeUndefined();
  });

  it('reads the file that the container names', async () => {
    expect(await messageOf({ path: '/var/end', script: 'write /var/end over\nexit 1' })).toBe(
      'over',
    );
  });

  it('keeps the last 4096 bytes of a long one', async () => {
    const script = `write /dev/termination-log ${'a'.repeat(5000)}z\nexit 1`;
    expect(await messageOf({ script })).toBe(`${'a'.repeat(4095)}z`);
  });
});

describe('policy FallbackToLogsOnError', () => {
  const policy = 'FallbackToLogsOnError';

  it('says the end of the log', async () => {
    const script = 'log boom happened\nexit 2';
    expect(await messageOf({ policy, script })).toBe('boom happened\n');
  });

  it.each([
    ['not of a good end', 'log all well\nexit 0', undefined],
    ['not where something was written', 'log boom\nwrite /dev/termination-log own\nexit 2', 'own'],
    ['nothing of an empty log', 'exit 2', undefined],
  ])('%s', async (_what, script, message) => {
    expect(await messageOf({ policy, script })).toBe(message);
  });

  it('at most 80 lines of it', async () => {
    const message = await messageOf({ policy, script: `${lines(100, '')}\nexit 1` });
    expect(message?.split('\n').slice(0, 2)).toEqual(['20', '21']);
    expect(message).toMatch(/\n99\n$/);
  });

  it('at most 2048 bytes of it', async () => {
    const message = await messageOf({ policy, script: `${lines(30, 'x'.repeat(98))}\nexit 1` });
    expect(message).toHaveLength(2048);
    expect(message).toMatch(/^x+\n10x/);
  });

  it('with no character cut in two', async () => {
    const message = await messageOf({ policy, script: `log ${'ä'.repeat(1500)}\nexit 1` });
    expect(message).toBe(`${'ä'.repeat(1023)}\n`);
  });
});

it('the containers of a pod share 12 KiB evenly', async () => {
  const bench = await KubeletLab.open();
  const script = `write /dev/termination-log ${'a'.repeat(4096)}\nexit 0`;
  const named = (name: string) => ({ name, script });
  await bench.run('web', {
    initContainers: ['i', 'j'].map(named),
    containers: ['a', 'b', 'c', 'd'].map(named),
    spec: { restartPolicy: 'Never' },
  });
  await bench.advanceSeconds(20);

  const lengths = ['i', 'j', 'a', 'b', 'c', 'd'].map(
    (name) => bench.containerStatus('web', name)?.state?.terminated?.message?.length,
  );
  expect(lengths).toEqual(Array.from({ length: 6 }, () => 2048));
});

it('a container that is started again keeps the message of its last end', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [{ script: 'write /dev/termination-log boom\nsleep 30s\nexit 1' }],
  });
  await bench.advanceSeconds(45);

  expect(bench.containerStatus('web')).toMatchObject({
    state: { running: {} },
    lastState: { terminated: { exitCode: 1, message: 'boom' } },
  });
});

it('no other path can be written: the pod says which, and does not start', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ script: 'log a\nwrite /tmp/x text' }] });
  await bench.advanceSeconds(10);

  expect(bench.containerStatus('web')?.state?.waiting).toMatchObject({
    reason: 'CreateContainerError',
    message: expect.stringContaining(
      'process script of container "main": line 2: only what is mounted and the termination message path /dev/termination-log can be written, not "/tmp/x": containers have no writable layer',
    ) as unknown,
  });
});
