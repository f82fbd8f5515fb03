/**
 * Hooks and sidecars in a pod that lives: who starts and stops when, what is said of it, and whose time it is.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, startContainer, killContainer, executePreStopHook;
 * test/e2e_node/container_lifecycle_pod_construction.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

async function opened(shape: PodShape, seconds = 10): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(seconds);
  return bench;
}

/** What containers did, and when, in seconds after `since`. */
function story(bench: KubeletLab, since = 0): readonly string[] {
  return bench.lab.world.trace.records.flatMap(({ type, detail, at }) => {
    if (type !== 'container.started' && type !== 'container.exited') return [];
    const seconds = Math.round((at - since) / 1000);
    const what = type === 'container.started' ? 'starts' : `exits ${String(detail.exitCode)}`;
    return since > at ? [] : [`${detail.container} ${what} at ${String(seconds)}`];
  });
}

async function deleted(bench: KubeletLab, graceSeconds?: number): Promise<readonly string[]> {
  const since = bench.now;
  const options = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds };
  await bench.lab.delete('Pod', 'web', options);
  await bench.advanceSeconds(200);
  return story(bench, since);
}

const sleep = (seconds: number) => ({ sleep: { seconds } });
const exec = (...command: readonly string[]) => ({ exec: { command } });

describe('postStart', () => {
  const postStart = exec('sh', '-c', 'exit 2');

  it('is waited for before what comes next starts', async () => {
    const bench = await opened({
      containers: [{ name: 'a', lifecycle: { postStart: sleep(5) } }, { name: 'b' }],
    });
    expect(story(bench).map((each) => each.replace(/ at .*/, ''))).toEqual([
      'a starts',
      'b starts',
    ]);
    const [a, b] = bench.records('container.started');
    expect((b?.at ?? 0) - (a?.at ?? 0)).toBeGreaterThanOrEqual(5000);
  });

  it('that fails kills its container, and it waits with that reason', async () => {
    const bench = await opened({ containers: [{ lifecycle: { postStart } }] }, 5);
    const { uid } = bench.pod('web').metadata;

    expect(bench.said('web', /PostStart/)).toContain(
      'Warning FailedPostStartHook: PostStartHook failed',
    );
    expect(bench.said('web', /Killing/)).toContain('Normal Killing: FailedPostStartHook');
    const told = bench.versions('web').flatMap(({ status }) => status.containerStatuses ?? []);
    expect(told.map(({ state }) => state?.waiting)).toContainEqual({
      reason: 'PostStartHookError',
      message: `Exec lifecycle hook ([sh -c exit 2]) for Container "main" in Pod "web_default(${uid})" failed - error: command 'sh -c exit 2' exited with 2: , message: ""`,
    });
  });

  it('that upstream cannot run fails', async () => {
    const handler = { tcpSocket: { port: 80 } };
    const bench = await opened({ containers: [{ lifecycle: { postStart: handler } }] }, 5);
    const told = bench.versions('web').flatMap(({ status }) => status.containerStatuses ?? []);
    expect(told.map(({ state }) => state?.waiting?.message)).toContain(
      'Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{0 80 },Host:,},Sleep:nil,}',
    );
  });
});

describe('a hook by HTTP', () => {
  const calling = (httpGet: object, script = 'listen 8080\nsleep infinity') => ({
    containers: [{ script, lifecycle: { postStart: { httpGet } } }],
  });
  const message = (bench: KubeletLab) =>
    bench
      .versions('web')
      .flatMap(({ status }) => status.containerStatuses ?? [])
      .map(({ state }) => state?.waiting?.message)
      .find((each) => each !== undefined);

  it('is content with any answer', async () => {
    const script = 'listen 8080\nanswer /broken 500\nsleep infinity';
    const bench = await opened(calling({ port: 8080, path: '/broken' }, script));
    expect(bench.said('web', /PostStart/)).toEqual([]);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('fails where nobody listens', async () => {
    const bench = await opened(calling({ port: 81, path: 'up' }), 5);
    const { uid } = bench.pod('web').metadata;
    const ip = bench.pod('web').status.podIP ?? '';
    expect(message(bench)).toBe(
      `HTTP lifecycle hook (up) for Container "main" in Pod "web_default(${uid})" failed - error: Get "http://${ip}:81/up": dial tcp ${ip}:81: connect: connection refused`,
    );
  });

  it('fails for a port that its container does not name', async () => {
    const bench = await opened(calling({ port: 'web' }), 5);
    expect(message(bench)).toContain('strconv.Atoi: parsing "web": invalid syntax');
  });
});

describe('preStop', () => {
  const ending = (preStop: object, grace: number, script = 'ignore SIGTERM\nsleep infinity') => ({
    containers: [{ script, lifecycle: { preStop } }],
    spec: { terminationGracePeriodSeconds: grace },
  });

  it.each<[string, object, number, string]>([
    ['takes its time from the grace period', sleep(4), 10, 'main exits 137 at 10'],
    ['leaves two seconds at least', sleep(9), 10, 'main exits 137 at 11'],
    ['is not waited for after the grace period', sleep(8), 8, 'main exits 137 at 10'],
    ['that fails is over at once', exec('sh', '-c', 'exit 1'), 6, 'main exits 137 at 6'],
  ])('%s', async (_what, preStop, grace, expected) => {
    const bench = await opened(ending(preStop, grace));
    expect(await deleted(bench)).toEqual([expected]);
  });

  it('that outlives the grace period goes on until its container ends', async () => {
    const bench = await opened(ending(exec('sleep', '60'), 5));
    expect(await deleted(bench)).toEqual(['main exits 137 at 7']);
    expect(bench.said('web', /PreStop/)).toEqual(['Warning FailedPreStopHook: PreStopHook failed']);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('that fails is told without a word of what it said', async () => {
    const bench = await opened(ending(exec('sh', '-c', 'exit 1'), 5, 'sleep infinity'));
    await deleted(bench);
    expect(bench.said('web', /PreStop/)).toEqual(['Warning FailedPreStopHook: PreStopHook failed']);
  });

  it('is not run for a container that ended by itself', async () => {
    const script = 'sleep 2s\nexit 0';
    const shape = ending(exec('sh', '-c', 'exit 1'), 5, script);
    const bench = await opened({ ...shape, spec: { ...shape.spec, restartPolicy: 'Never' } });
    await deleted(bench);
    expect(bench.said('web', /PreStop/)).toEqual([]);
  });
});

describe('sidecars', () => {
  const slow = (seconds: number) => `sleep infinity\non SIGTERM exit 0 after ${String(seconds)}s`;
  const sidecar = (name: string, more: object = {}) => ({
    name,
    script: slow(1),
    restartPolicy: 'Always',
    ...more,
  });

  it('start in their order among the init containers, and stop in reverse after the others', async () => {
    const bench = await opened({
      initContainers: [
        sidecar('one'),
        { name: 'setup', script: 'sleep 2s\nexit 0' },
        sidecar('two'),
      ],
      containers: [{ name: 'main', script: slow(3) }],
    });
    const started = story(bench).map((each) => each.replace(/ at .*/, ''));
    expect(started).toEqual([
      'one starts',
      'setup starts',
      'setup exits 0',
      'two starts',
      'main starts',
    ]);
    expect(await deleted(bench)).toEqual([
      'main exits 0 at 3',
      'two exits 0 at 4',
      'one exits 0 at 5',
    ]);
  });

  it('have what is left of the grace period', async () => {
    const stubborn = 'ignore SIGTERM\nsleep infinity';
    const bench = await opened({
      initContainers: [sidecar('one', { script: stubborn })],
      containers: [{ name: 'main', script: slow(4) }],
      spec: { terminationGracePeriodSeconds: 10 },
    });
    expect(await deleted(bench)).toEqual(['main exits 0 at 4', 'one exits 137 at 10']);
  });

  it('run their preStop hooks at once, beside the others', async () => {
    const bench = await opened({
      initContainers: [sidecar('one', { lifecycle: { preStop: sleep(3) } })],
      containers: [{ name: 'main', script: slow(4) }],
    });
    expect(await deleted(bench)).toEqual(['main exits 0 at 4', 'one exits 0 at 5']);
  });

  it('are started again beside the others, and let them end their pod', async () => {
    const bench = await opened(
      {
        initContainers: [sidecar('one', { script: 'sleep 4s\nexit 1' })],
        containers: [{ name: 'main', script: 'sleep 8s\nexit 0' }],
        spec: { restartPolicy: 'Never' },
      },
      30,
    );
    expect(bench.pod('web').status).toMatchObject({
      phase: 'Succeeded',
      initContainerStatuses: [{ name: 'one', restartCount: 1 }],
      containerStatuses: [{ name: 'main', restartCount: 0 }],
    });
  });
});
