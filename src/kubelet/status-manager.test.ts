/**
 * What of a pod's status reaches the API, and when. Upstream: pkg/kubelet/status/status_manager.go and
 * status_manager_test.go (v1.36).
 */
import { throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ApiServer, documentOf, type Client, type Pod, type PodStatus } from '../api/index.ts';
import { choices, World, type Operation } from '../sim/index.ts';
import { Metrics } from './model/metrics.ts';
import { StatusManager } from './status/status-manager.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';
import { aPod, running, terminated } from './testing/pod-values.ts';

/** A status manager over a server with one pod, and a network that can be cut. */
class StatusBench {
  readonly world = new World({ choices: choices.defaults() });
  readonly client = new ApiServer({ world: this.world }).client('scenario');
  readonly manager: StatusManager;
  isCut = false;
  pod: Pod = aPod();
  /** The watch is behind. */
  isBlind = false;
  /** How often the pod was written. */
  versions = 0;
  /** What was written of its status. */
  readonly patches: unknown[] = [];

  private constructor() {
    this.manager = new StatusManager({
      world: this.world,
      actor: 'kubelet/node-1',
      client: this.#wire(),
      metrics: new Metrics(),
      getPod: () => this.pod,
      couldHaveRunningContainers: () => true,
    });
  }

  static async open(spec: Readonly<Record<string, unknown>> = {}): Promise<StatusBench> {
    const bench = new StatusBench();
    bench.client
      .resource('pods')
      .watch()
      .subscribe((event) => {
        if (event.type === 'BOOKMARK' || bench.isBlind) return;
        bench.pod = event.object;
        bench.versions += 1;
        bench.manager.podChanged(event.object);
      });
    const containers = [{ name: 'main', image: 'registry.test/app:v1' }];
    const manifest = { metadata: { name: 'web' }, spec: { containers, ...spec } };
    bench.perform(bench.client.resource('pods').create(manifest));
    await bench.advance(1000);
    return bench;
  }

  perform(operation: Operation<unknown>): void {
    operation.subscribe({ error: (error: unknown) => this.world.loop.fail(error) });
  }

  async advance(durationMs: number): Promise<void> {
    const until = this.world.now() + durationMs;
    while ((await this.world.loop.run(until)) === 'stopped');
  }

  /** By a hand that is not the kubelet's. */
  async patchStatus(status: Readonly<Record<string, unknown>>): Promise<void> {
    this.perform(this.client.resource('pods').patchStatus({ name: 'web' }, { status }));
    await this.advance(1000);
  }

  #wire(): Client {
    const pods = this.client.resource('pods');
    const wired: typeof pods = {
      ...pods,
      patchStatus: (key, patch, type) => {
        if (this.isCut) return throwError(() => new Error('connection refused'));
        this.patches.push(documentOf(patch)['status']);
        return pods.patchStatus(key, patch, type);
      },
    };
    return { ...this.client, resource: () => wired } as unknown as Client;
  }
}

const ready = (status: 'True' | 'False', reason?: string) =>
  ['Ready', 'ContainersReady'].map((type) => ({ type, status, ...(reason && { reason }) }));
const RUNNING: PodStatus = {
  phase: 'Running',
  conditions: ready('True'),
  containerStatuses: [running('main')],
};

describe('a status that somebody else changed', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a condition of the kubelet', { conditions: ready('False', 'Foreign') }],
    ['a condition that is gone', { conditions: [] }],
    ['a container', { containerStatuses: [terminated('main', 1)] }],
    ['the phase', { phase: 'Pending' }],
  ])('is put right within 10 s: %s', async (_what, status) => {
    const bench = await StatusBench.open();
    bench.manager.setPodStatus(bench.pod, RUNNING);
    await bench.advance(1000);
    expect(bench.pod.status).toMatchObject(RUNNING);

    await bench.patchStatus(status);
    expect(bench.pod.status).toMatchObject(status);
    await bench.advance(10_000);
    expect(bench.pod.status).toMatchObject(RUNNING);
  });

  it('keeps a condition of somebody else, wherever it stands', async () => {
    const bench = await StatusBench.open();
    bench.manager.setPodStatus(bench.pod, RUNNING);
    await bench.advance(1000);
    const foreign = { type: 'example.com/gate', status: 'True' };
    await bench.patchStatus({ conditions: [...ready('True'), foreign] });
    const before = bench.versions;
    await bench.advance(60_000);

    expect(bench.pod.status.conditions).toContainEqual(foreign);
    expect(bench.versions).toBe(before);
    await bench.patchStatus({ conditions: [...ready('False'), foreign] });
    await bench.advance(10_000);
    expect(bench.pod.status.conditions).toEqual(
      expect.arrayContaining([foreign, ...ready('True')]),
    );
  });

  it('loses a reason that belongs to another phase', async () => {
    const bench = await StatusBench.open();
    await bench.patchStatus({ reason: 'Foreign', message: 'of somebody' });
    bench.manager.setPodStatus(bench.pod, RUNNING);
    await bench.advance(1000);
    expect(bench.pod.status).toMatchObject(RUNNING);
    expect(bench.pod.status).not.toHaveProperty('reason');
    expect(bench.pod.status).not.toHaveProperty('message');
  });
});

it('a condition that somebody wrote a moment ago survives the kubelet’s next write', async () => {
  const bench = await StatusBench.open();
  bench.manager.setPodStatus(bench.pod, RUNNING);
  await bench.advance(1000);
  const foreign = { type: 'example.com/gate', status: 'True' };
  bench.isBlind = true;
  await bench.patchStatus({ conditions: [...ready('True'), foreign] });
  bench.manager.setPodStatus(bench.pod, { ...RUNNING, conditions: ready('False') });
  await bench.advance(1000);
  bench.isBlind = false;
  await bench.patchStatus({ message: 'seen' });

  expect(bench.pod.status.conditions).toEqual([...ready('False'), foreign]);
});

describe('a write', () => {
  it('says what differs, and nothing else', async () => {
    const bench = await StatusBench.open();
    for (const status of [RUNNING, { ...RUNNING, podIP: '10.1.0.2' }]) {
      bench.manager.setPodStatus(bench.pod, status);
      await bench.advance(1000);
    }

    expect(bench.patches).toEqual([RUNNING, { podIP: '10.1.0.2' }]);
  });

  it('says what differs from the kubelet’s last one, though the watch has not shown it', async () => {
    const bench = await StatusBench.open();
    bench.isBlind = true;
    const back = { ...RUNNING, containerStatuses: [running('main', false)] };
    for (const status of [back, RUNNING, back]) {
      bench.manager.setPodStatus(bench.pod, status);
      await bench.advance(1000);
    }
    bench.isBlind = false;
    await bench.patchStatus({ message: 'seen' });

    expect(bench.pod.status.containerStatuses).toEqual([running('main', false)]);
    expect(bench.patches[2]).toEqual({ containerStatuses: [running('main', false)] });
  });
});

describe('a write that fails', () => {
  it('is made again at the next 10 s tick', async () => {
    const bench = await StatusBench.open();
    bench.isCut = true;
    bench.manager.setPodStatus(bench.pod, RUNNING);
    await bench.advance(10_000);
    expect(bench.pod.status.phase).toBe('Pending');
    bench.isCut = false;
    await bench.advance(8000);
    expect(bench.pod.status.phase).toBe('Pending');
    await bench.advance(2000);
    expect(bench.pod.status).toMatchObject(RUNNING);
  });

  it.each<[string, (manager: StatusManager, pod: Pod) => void]>([
    ['the manager was stopped', (manager) => manager.stop()],
    ['the pod was forgotten', (manager, pod) => manager.forget(pod.metadata.uid)],
  ])('leaves nothing to do once %s', async (_what, end) => {
    const bench = await StatusBench.open();
    bench.isCut = true;
    bench.manager.setPodStatus(bench.pod, RUNNING);
    await bench.advance(100);
    end(bench.manager, bench.pod);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});

it('a container that ended for good does not run again, whatever is said', async () => {
  const bench = await StatusBench.open({ restartPolicy: 'Never' });
  bench.manager.setPodStatus(bench.pod, { ...RUNNING, containerStatuses: [terminated('main', 1)] });
  bench.manager.setPodStatus(bench.pod, RUNNING);
  await bench.advance(1000);
  expect(bench.pod.status.containerStatuses).toEqual([terminated('main', 1)]);
});

it('the kubelet puts Ready right that somebody set to False', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web');
  await bench.advanceSeconds(5);
  const conditions = bench.pod('web').status.conditions ?? [];
  const wrong = conditions.map((each) =>
    each.type === 'Ready' ? { ...each, status: 'False', reason: 'Foreign' } : each,
  );
  const pods = bench.lab.cluster.client.resource('pods');
  await bench.lab.perform(pods.patchStatus({ name: 'web' }, { status: { conditions: wrong } }));
  await bench.advanceSeconds(11);

  expect(bench.pod('web').status.conditions).toEqual(conditions);
});
