/**
 * Containers that the runtime has lost, or has no more. Upstream: pkg/kubelet/kubelet_pods.go,
 * convertToAPIContainerStatuses; kuberuntime_manager.go, computePodActions (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

const LOST = {
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  exitCode: 137,
};
const GONE = {
  ...LOST,
  message:
    'The container could not be located when the pod was deleted.  The container used to be Running',
};

class LostContainers {
  readonly bench: KubeletLab;

  private constructor(bench: KubeletLab) {
    this.bench = bench;
  }

  static async open(shape: PodShape = {}): Promise<LostContainers> {
    const bench = await KubeletLab.open();
    await bench.run('web', shape);
    await bench.advanceSeconds(5);
    return new LostContainers(bench);
  }

  get runtime() {
    const node = this.bench.lab.cluster.node('node-1');
    if (node === undefined) throw new Error('there is no node-1');
    return node.runtime;
  }

  /** The newest instance of a container. */
  id(container = 'main'): string {
    const started = this.bench.records('container.started');
    return (
      started.findLast(({ detail }) => detail.container === container)?.detail.containerId ?? ''
    );
  }

  lose(container?: string): void {
    this.runtime.lose(this.id(container));
  }

  async remove(container?: string): Promise<void> {
    await this.bench.lab.perform(this.runtime.removeContainer(this.id(container)));
  }

  /** The states that the API had of a container that were not waiting or running. */
  ends() {
    return this.bench
      .versions('web')
      .flatMap(({ status }) => status.containerStatuses?.[0]?.state?.terminated ?? []);
  }
}

describe('a container of which the runtime does not know whether it runs', () => {
  it('is killed first, and then started again, at the next sync', async () => {
    const lost = await LostContainers.open();
    lost.lose();
    await lost.bench.advanceSeconds(120);

    expect(lost.ends()[0]).toEqual(LOST);
    expect(lost.bench.said('web', /Killing/)).toEqual([
      'Normal Killing: Container is in "unknown" state, try killing it before restart',
    ]);
    expect(lost.bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 255, reason: 'Error' } },
    });
    expect(lost.bench.phases('web')).toEqual(['Pending', 'Running']);
  });

  it('ends a pod with restartPolicy Never', async () => {
    const lost = await LostContainers.open({ spec: { restartPolicy: 'Never' } });
    lost.lose();
    await lost.bench.advanceSeconds(120);

    expect(lost.bench.pod('web').status.phase).toBe('Failed');
    expect(lost.bench.records('container.started')).toHaveLength(1);
  });

  it('is killed and started again as an init container', async () => {
    const lost = await LostContainers.open({
      initContainers: [{ name: 'first', script: 'sleep 10s\nexit 0' }],
      containers: [{}],
    });
    lost.lose('first');
    await lost.bench.advanceSeconds(150);

    expect(lost.bench.said('web', /Killing/)).toEqual([
      'Normal Killing: Init container is in "unknown" state, try killing it before restart',
    ]);
    expect(lost.bench.containerStatus('web', 'first')?.restartCount).toBe(1);
    expect(lost.bench.pod('web').status.phase).toBe('Running');
  });

  it('does not hinder the deletion of its pod', async () => {
    const lost = await LostContainers.open();
    lost.lose();
    await lost.bench.advanceSeconds(1);
    await lost.bench.lab.delete('Pod', 'web');
    await lost.bench.advanceSeconds(70);
    expect(await lost.bench.leftovers()).toEqual([]);
  });
});

describe('a container that is gone from the runtime', () => {
  it('is started again, and its restarts count on', async () => {
    const lost = await LostContainers.open();
    await lost.remove();
    await lost.bench.advanceSeconds(5);

    expect(lost.bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: GONE },
    });
    await lost.remove();
    await lost.bench.advanceSeconds(5);
    expect(lost.bench.containerStatus('web')?.restartCount).toBe(2);
  });

  it('counts on from where it was, and keeps how it ended, if it was dead', async () => {
    const lost = await LostContainers.open({ containers: [{ script: 'sleep 7s\nexit 3' }] });
    await lost.bench.advanceSeconds(15);
    expect(lost.bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      state: { terminated: { exitCode: 3 } },
    });
    const [first, second] = lost.bench.records('container.started');
    for (const record of [first, second]) {
      const { runtime } = lost;
      await lost.bench.lab.perform(runtime.removeContainer(record?.detail.containerId ?? ''));
    }
    await lost.bench.advanceSeconds(12);

    expect(lost.bench.containerStatus('web')).toMatchObject({
      restartCount: 2,
      lastState: { terminated: { exitCode: 3 } },
    });
  });

  it('as an init container, once its pod has begun, has done its work', async () => {
    const lost = await LostContainers.open({
      initContainers: [{ name: 'first', script: 'exit 0' }],
      containers: [{}],
    });
    // A status that knows nothing of it: as of a kubelet that has just begun.
    const pods = lost.bench.lab.cluster.client.resource('pods');
    await lost.remove('first');
    await lost.bench.lab.perform(
      pods.patchStatus({ name: 'web' }, { status: { initContainerStatuses: null } }),
    );
    await lost.bench.advanceSeconds(90);

    expect(lost.bench.containerStatus('web', 'first')).toMatchObject({
      ready: true,
      state: { terminated: { reason: 'Completed', exitCode: 0 } },
    });
    expect(lost.bench.records('container.started')).toHaveLength(2);
  });
});
