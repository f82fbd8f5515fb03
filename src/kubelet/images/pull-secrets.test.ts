/**
 * The Secrets that a pod names for pulling; what cannot be read is named, and stops nothing.
 * Upstream: pkg/kubelet/kubelet_pods.go, getPullSecretsForPod, and kubelet_pods_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { ApiServer } from '../../api/index.ts';
import { operation, choices, World, type Operation } from '../../sim/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { getPullSecrets } from './pull-secrets.ts';

const podWith = (...names: readonly string[]) =>
  aPod({ spec: { imagePullSecrets: names.map((name) => ({ name })) } });

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly client = new ApiServer({ world: this.world }).client('kubelet/node-1');

  async perform<T>(operation: Operation<T>): Promise<T> {
    const ended: { value?: T; error?: unknown } = {};
    operation.subscribe({
      next: (value) => (ended.value = value),
      error: (error: unknown) => (ended.error = error),
    });
    await this.world.loop.run(this.world.now() + 1000);
    if (ended.error !== undefined) throw ended.error;
    return ended.value as T;
  }

  async addSecret(name: string, namespace = 'default'): Promise<void> {
    const metadata = { name, namespace };
    await this.perform(
      this.client.resource('secrets').create({ apiVersion: 'v1', kind: 'Secret', metadata }),
    );
  }

  async pullSecrets(...names: readonly string[]) {
    const { secrets, missing } = await this.perform(
      operation(() => getPullSecrets(this.client, podWith(...names))),
    );
    return { found: secrets.map(({ metadata }) => metadata.name), missing };
  }
}

describe('getPullSecrets', () => {
  it('finds them in the order of the pod, and says which are missing', async () => {
    const bench = new Bench();
    await bench.addSecret('a');
    await bench.addSecret('b');

    expect(await bench.pullSecrets('b', 'none', 'a', '')).toEqual({
      found: ['b', 'a'],
      missing: ['none'],
    });
    expect(await bench.pullSecrets()).toEqual({ found: [], missing: [] });
  });

  it('looks in the pod’s namespace only', async () => {
    const bench = new Bench();
    await bench.addSecret('a', 'kube-system');

    expect(await bench.pullSecrets('a')).toEqual({ found: [], missing: ['a'] });
  });

  it('counts a secret as missing when the server fails', async () => {
    const bench = new Bench();
    await bench.addSecret('a');
    await bench.addSecret('b');
    bench.world.faults.plan({ point: 'api.request', match: 'secrets', times: 1, error: 'no etcd' });

    expect(await bench.pullSecrets('a', 'b')).toEqual({ found: ['b'], missing: ['a'] });
  });
});
