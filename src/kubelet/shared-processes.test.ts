/** Whose processes a container sees: its own, those of its pod, or those of the container that it is to debug. */
import { describe, expect, it } from 'vitest';
import { IMAGE, KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

const shell = (name: string, script: string, more: object = {}) => ({
  name,
  command: ['sh', '-c', script],
  ...more,
});

async function running(shape: PodShape, seconds = 10): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(seconds);
  return bench;
}

function said(bench: KubeletLab, container: string): readonly string[] {
  return bench
    .records('container.log')
    .filter(({ detail }) => detail.container === container)
    .map(({ detail }) => detail.line);
}

function ended(bench: KubeletLab, container: string): number | undefined {
  return bench.records('container.exited').find(({ detail }) => detail.container === container)
    ?.detail.exitCode;
}

const SHARED = { shareProcessNamespace: true };
const ONCE = { ...SHARED, restartPolicy: 'Never' };

describe('a pod whose containers share their processes', () => {
  it('shows them to each other; the first is the sandbox’s', async () => {
    const bench = await running({
      containers: [
        { name: 'other', command: ['sleep', '3600'] },
        shell('main', 'echo $$$$; sleep 2; ps; sleep 3600'),
      ],
      spec: SHARED,
    });
    expect(said(bench, 'main')).toEqual([
      '3',
      'PID   USER     TIME  COMMAND',
      '    1 65535     0:00 /pause',
      '    2 root      0:00 sleep 3600',
      '    3 root      0:00 sh -c echo $$; sleep 2; ps; sleep 3600',
      '    5 root      0:00 ps',
    ]);
  });

  it('lets one end another, and no first process is deaf', async () => {
    const bench = await running({
      containers: [
        { name: 'other', command: ['sleep', '3600'] },
        shell('main', 'sleep 2; kill 2; echo $?; kill 99; sleep 3600'),
      ],
      spec: ONCE,
    });
    expect(ended(bench, 'other')).toBe(143);
    expect(said(bench, 'main')).toEqual(['0', "sh: can't kill pid 99: No such process"]);
  });

  it('lets who is not root end its own only', async () => {
    const bench = await running({
      containers: [
        { name: 'other', command: ['sleep', '3600'] },
        shell('main', 'sleep 2; kill 2; echo $?; sleep 3600', {
          securityContext: { runAsUser: 1000 },
        }),
      ],
      spec: ONCE,
    });
    expect(ended(bench, 'other')).toBeUndefined();
    expect(said(bench, 'main')).toEqual(["sh: can't kill pid 2: Operation not permitted", '1']);
  });

  it('ends the processes of a container with it, and no others', async () => {
    const bench = await running({
      containers: [
        shell('brief', 'sleep 3000 & sleep 1; exit 0'),
        shell('main', 'sleep 5; ps; sleep 3600'),
      ],
      spec: ONCE,
    });
    const listed = said(bench, 'main').filter((line) => line.includes('sleep 3000'));
    expect(listed).toEqual([]);
    expect(said(bench, 'main')).toHaveLength(4);
  });
});

describe('a pod whose containers do not', () => {
  it('shows each its own, of which it is the first', async () => {
    const bench = await running({
      containers: [
        { name: 'other', command: ['sleep', '3600'] },
        shell('main', 'sleep 1; ps; kill 2; sleep 3600'),
      ],
    });
    expect(said(bench, 'main')).toEqual([
      'PID   USER     TIME  COMMAND',
      '    1 root      0:00 sh -c sleep 1; ps; kill 2; sleep 3600',
      '    3 root      0:00 ps',
      "sh: can't kill pid 2: No such process",
    ]);
    expect(ended(bench, 'other')).toBeUndefined();
  });
});

describe('an ephemeral container with a target', () => {
  async function debugging(script: string, target: string, shape: PodShape): Promise<KubeletLab> {
    const bench = await running(shape, 5);
    const pods = bench.lab.cluster.client.resource('pods');
    const debug = { ...shell('debug', script), image: IMAGE, targetContainerName: target };
    const spec = { ephemeralContainers: [debug] };
    await bench.lab.perform(
      pods.patchEphemeralContainers({ name: 'web', namespace: 'default' }, { spec }),
    );
    await bench.advanceSeconds(20);
    return bench;
  }

  it('sees its processes, and is killed with the first of them', async () => {
    const bench = await debugging('ps; sleep 3600', 'main', {
      containers: [shell('main', 'sleep 12; exit 0')],
      spec: { restartPolicy: 'Never' },
    });
    expect(said(bench, 'debug').slice(1, 2)).toEqual([
      '    1 root      0:00 sh -c sleep 12; exit 0',
    ]);
    expect(said(bench, 'debug').join('\n')).toContain('ps; sleep 3600');
    expect(ended(bench, 'main')).toBe(0);
    expect(ended(bench, 'debug')).toBe(137);
  });

  it('sees those of no other container', async () => {
    const bench = await debugging('ps; sleep 3600', 'main', {
      containers: [shell('main', 'sleep 3600'), { name: 'other', command: ['sleep', '1234'] }],
    });
    expect(said(bench, 'debug').join('\n')).not.toContain('1234');
  });

  it('waits for one that runs', async () => {
    const bench = await debugging('ps', 'main', {
      containers: [shell('main', 'exit 0'), shell('other', 'sleep 3600')],
      spec: { restartPolicy: 'Never' },
    });
    const [status] = bench.pod('web').status.ephemeralContainerStatuses ?? [];
    expect(status?.state?.waiting?.reason).toBe('CreateContainerError');
    expect(status?.state?.waiting?.message).toMatch(
      /^failed to generate container "[0-9a-f]{64}" spec: failed to generate spec opts: invalid target container: container "[0-9a-f]{64}" is not running - in state CONTAINER_EXITED$/,
    );
  });
});
