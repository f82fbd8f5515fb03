/**
 * Probes in a pod that lives: what is said of it, when it is ready, and when it is started again. Upstream:
 * test/e2e/common/node/container_probe.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type ContainerShape } from '../../testing/kubelet-lab.ts';

async function opened(container: ContainerShape, seconds = 10, spec = {}): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [container],
    spec: { terminationGracePeriodSeconds: 2, ...spec },
  });
  await bench.advanceSeconds(seconds);
  return bench;
}

const script = (...lines: readonly string[]): string => [...lines, 'sleep infinity'].join('\n');
const get = (path = '/', more = {}) => ({
  httpGet: { port: 8080, path },
  periodSeconds: 1,
  ...more,
});

const isReady = (bench: KubeletLab): boolean | undefined =>
  bench.pod('web').status.containerStatuses?.[0]?.ready;
const isStarted = (bench: KubeletLab): boolean | undefined =>
  bench.pod('web').status.containerStatuses?.[0]?.started;
const restarts = (bench: KubeletLab): number | undefined =>
  bench.pod('web').status.containerStatuses?.[0]?.restartCount;

describe('once the end of the pod was asked for', () => {
  const slow = 'trap "sleep 3; exit 0" TERM; while true; do sleep 1; done';
  const ending = async (
    readinessProbe: Readonly<Record<string, unknown>>,
  ): Promise<readonly string[]> => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [{ name: 'main', command: ['sh', '-c', slow], readinessProbe }],
      spec: { terminationGracePeriodSeconds: 10 },
    });
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(6);
    return bench.said('web', /Unhealthy/);
  };

  it('a command is cancelled, whatever it would have said', async () => {
    const told = await ending({ exec: { command: ['true'] }, periodSeconds: 1 });
    expect([...new Set(told)]).toEqual([
      'Warning Unhealthy: Readiness probe errored and resulted in unknown state: rpc error: code = Canceled desc = context canceled',
    ]);
  });

  it('what asks over the network goes on', async () => {
    const told = await ending({ tcpSocket: { port: 9 }, periodSeconds: 1 });
    expect(told.filter((each) => !each.includes('connection refused'))).toEqual([]);
    expect(told).not.toEqual([]);
  });
});

describe('readiness', () => {
  it('comes with the answer, and goes with it', async () => {
    const bench = await opened(
      {
        script: script('listen 8080', 'answer / 200 from 5s', 'answer / 503 from 20s'),
        readinessProbe: get(),
      },
      4,
    );
    expect(isReady(bench)).toBe(false);
    expect(bench.said('web', /Unhealthy/)).toContain(
      'Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404',
    );
    await bench.advanceSeconds(6);
    expect(isReady(bench)).toBe(true);
    await bench.advanceSeconds(20);
    expect(isReady(bench)).toBe(false);
    expect(restarts(bench)).toBe(0);
  });

  it('needs as many successes as it says', async () => {
    const readinessProbe = get('/', { successThreshold: 5 });
    const bench = await opened({ script: script('listen 8080'), readinessProbe }, 3);
    expect(isReady(bench)).toBe(false);
    await bench.advanceSeconds(5);
    expect(isReady(bench)).toBe(true);
  });

  it('is asked for while the pod ends, and the end is not held up', async () => {
    const container = {
      script: script('ignore SIGTERM', 'listen 8080', 'answer / 200', 'answer / 500 from 10s'),
      readinessProbe: get('/', { failureThreshold: 1 }),
    };
    const bench = await opened(container, 8, { terminationGracePeriodSeconds: 30 });
    expect(isReady(bench)).toBe(true);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(10);
    expect(isReady(bench)).toBe(false);
    await bench.advanceSeconds(30);
    expect(() => bench.pod('web')).toThrow();
  });
});

describe('liveness', () => {
  it('that fails as often as it may has the container killed, and started again', async () => {
    const livenessProbe = get('/', { failureThreshold: 2, periodSeconds: 2 });
    const bench = await opened(
      { script: script('listen 8080', 'answer / 200', 'answer / 500 from 5s'), livenessProbe },
      12,
    );
    expect(restarts(bench)).toBe(1);
    expect(bench.said('web', /Killing/)).toEqual([
      'Normal Killing: Container main failed liveness probe, will be restarted',
    ]);
  });

  it('of a container that is not to be restarted ends its pod', async () => {
    const livenessProbe = get('/', { failureThreshold: 1 });
    const bench = await opened({ livenessProbe }, 20, { restartPolicy: 'Never' });
    expect(bench.pod('web').status.phase).toBe('Failed');
    expect(bench.said('web', /Killing/)).toEqual(['Normal Killing: Stopping container main']);
  });

  it('has a grace of its own', async () => {
    const livenessProbe = get('/', { failureThreshold: 1, terminationGracePeriodSeconds: 20 });
    const bench = await opened({ script: script('ignore SIGTERM'), livenessProbe }, 15);
    expect(restarts(bench)).toBe(0);
    await bench.advanceSeconds(10);
    expect(restarts(bench)).toBe(1);
  });

  it('that is slow is under way once, and of a kubelet that is gone no more', async () => {
    const startupProbe = get('/', { failureThreshold: 4, initialDelaySeconds: 3 });
    const bench = await opened(
      { script: script('listen 8080', 'answer / 200 after 2s'), startupProbe },
      9,
    );
    expect(restarts(bench)).toBe(1);
    bench.lab.cluster.nodes[0]?.restartKubelet();
    const { trace } = bench.lab.world;
    const before = trace.records.length;
    await bench.advanceSeconds(12);
    let under = 0;
    const together = trace.records.slice(before).flatMap(({ type }) => {
      if (type !== 'probe.begun' && type !== 'probe.ended') return [];
      under += type === 'probe.begun' ? 1 : -1;
      return [under];
    });
    expect(together.length).toBeGreaterThan(6);
    expect(Math.max(...together)).toBe(1);
  });

  it('waits for its delay', async () => {
    const livenessProbe = get('/', { failureThreshold: 1, initialDelaySeconds: 20 });
    const bench = await opened({ livenessProbe }, 19);
    expect(bench.said('web', /Unhealthy/)).toEqual([]);
    await bench.advanceSeconds(10);
    expect(restarts(bench)).toBe(1);
  });
});

describe('startup', () => {
  it('is waited for by liveness and readiness', async () => {
    const bench = await opened(
      {
        script: script('sleep 15s', 'listen 8080'),
        startupProbe: get('/', { failureThreshold: 30 }),
        livenessProbe: get('/', { failureThreshold: 1 }),
        readinessProbe: get(),
      },
      10,
    );
    expect([isStarted(bench), isReady(bench), restarts(bench)]).toEqual([false, false, 0]);
    await bench.advanceSeconds(10);
    expect([isStarted(bench), isReady(bench), restarts(bench)]).toEqual([true, true, 0]);
    expect(bench.said('web', /Killing/)).toEqual([]);
  });

  it('that never passes has the container killed', async () => {
    const bench = await opened({ startupProbe: get('/', { failureThreshold: 3 }) }, 5);
    expect(bench.said('web', /Killing/)).toEqual([
      'Normal Killing: Container main failed startup probe, will be restarted',
    ]);
    expect(restarts(bench)).toBe(1);
  });
});

describe('what a probe says', () => {
  it.each<[string, ContainerShape, readonly string[]]>([
    [
      'a port that nobody listens on',
      { readinessProbe: get() },
      [
        'Warning Unhealthy: Readiness probe failed: Get "http://IP:8080/": dial tcp IP:8080: connect: connection refused',
      ],
    ],
    [
      'a connection that is refused',
      { readinessProbe: { tcpSocket: { port: 9 } } },
      ['Warning Unhealthy: Readiness probe failed: dial tcp IP:9: connect: connection refused'],
    ],
    [
      'a port without a number',
      { readinessProbe: { httpGet: { port: 'http' } } },
      [
        'Warning Unhealthy: Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "http": invalid syntax',
      ],
    ],
    [
      'a slow answer',
      {
        script: script('listen 8080', 'answer / 200 after 3s'),
        readinessProbe: get('/', { timeoutSeconds: 2 }),
      },
      [
        'Warning Unhealthy: Readiness probe failed: Get "http://IP:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      ],
    ],
    [
      'a redirect elsewhere',
      {
        script: script('listen 8080', 'answer / 302 to http://other.test/ body moved'),
        readinessProbe: get(),
      },
      [
        'Warning ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: moved',
      ],
    ],
    [
      'a redirect in a circle',
      { script: script('listen 8080', 'answer / 302 to /'), readinessProbe: get() },
      ['Warning Unhealthy: Readiness probe failed: Get "/": stopped after 10 redirects'],
    ],
    [
      'a service that does not serve',
      {
        script: script('listen 8080', 'health NOT_SERVING of a'),
        readinessProbe: { grpc: { port: 8080, service: 'a' } },
      },
      [
        'Warning Unhealthy: Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
      ],
    ],
    [
      'a service that nobody knows',
      {
        script: script('listen 8080', 'health SERVING of a'),
        readinessProbe: { grpc: { port: 8080, service: 'b' } },
      },
      [
        'Warning Unhealthy: Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
      ],
    ],
    [
      'no health service at all',
      { readinessProbe: { grpc: { port: 8080 } } },
      [
        'Warning Unhealthy: Readiness probe failed: timeout: failed to connect service "IP:8080" within 1s: context deadline exceeded',
      ],
    ],
    [
      'a command that fails',
      { readinessProbe: { exec: { command: ['sh', '-c', 'echo no; exit 1'] } } },
      ['Warning Unhealthy: Readiness probe failed: no\n'],
    ],
    [
      'a command that takes too long',
      {
        readinessProbe: { exec: { command: ['sleep', '$(WHILE)'] } },
        env: [{ name: 'WHILE', value: '5' }],
      },
      [
        'Warning Unhealthy: Readiness probe failed: command timed out: "sleep 5" timed out after 1s',
      ],
    ],
    [
      'a redirect on its host',
      {
        script: script('listen 8080', 'answer / 302 to /new', 'answer /new 200'),
        readinessProbe: get(),
      },
      [],
    ],
    [
      'a port by its name',
      {
        ports: [{ name: 'web', containerPort: 8080 }],
        script: script('listen 8080'),
        readinessProbe: { httpGet: { port: 'web' } },
      },
      [],
    ],
    [
      'a program that nobody models',
      {
        ports: [{ containerPort: 80 }],
        command: ['nginx'],
        readinessProbe: { httpGet: { port: 80 } },
      },
      [],
    ],
  ])('%s', async (_what, container, expected) => {
    const bench = await opened(container, 5);
    const ip = bench.pod('web').status.podIP ?? '';

    const all = bench.said('web', /Unhealthy|ProbeWarning/);
    const said = [...new Set(all.map((each) => each.replaceAll(ip, 'IP')))];
    expect(said).toEqual(expected);
    expect(isReady(bench)).toBe(
      said.length === 0 || said.some((each) => each.includes('ProbeWarning')),
    );
  });
});
