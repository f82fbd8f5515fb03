/**
 * What a pod may pull with; a Secret that cannot be read is named in an event, and stops nothing.
 * Upstream: pkg/kubelet/kubelet_pods.go, getPullSecretsForPod, and kubelet_pods_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { ApiServer, encodeBase64 } from '../../api/index.ts';
import { operation, choices, World, type Operation } from '../../sim/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { PullCredentials } from './pull-credentials.ts';

const podWith = (...names: readonly string[]) =>
  aPod({ spec: { imagePullSecrets: names.map((name) => ({ name })) } });

const dockerConfig = (username: string) =>
  encodeBase64(JSON.stringify({ auths: { 'registry.test': { username, password: 'p' } } }));

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly client = new ApiServer({ world: this.world }).client('kubelet/node-1');
  readonly said: string[] = [];

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

  /** Its user bears its name. */
  async addSecret(name: string, namespace = 'default'): Promise<void> {
    await this.perform(
      this.client.resource('secrets').create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        type: 'kubernetes.io/dockerconfigjson',
        data: { '.dockerconfigjson': dockerConfig(name) },
      }),
    );
  }

  /** The users to try. */
  async users(...names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const credentials = new PullCredentials({
      client: this.client,
      recorder: { event: (_, type, reason, text) => this.said.push(`${type} ${reason}: ${text}`) },
      nodeCredentials: [{ username: 'node', password: 'p' }],
    });
    const of = await this.perform(operation(() => credentials.of(podWith(...names))));
    const found = await this.perform(operation(() => of('registry.test/team/app:v1')));
    return found.map(({ auth }) => auth.username);
  }
}

const missing = (names: string) =>
  `Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`;

describe('the credentials of a pod', () => {
  it('are those of its Secrets in its order, then the node’s; what is missing is told', async () => {
    const bench = new Bench();
    await bench.addSecret('a');
    await bench.addSecret('b');

    expect(await bench.users('b', 'none', 'a', '', 'nor-this')).toEqual(['b', 'a', 'node']);
    expect(bench.said).toEqual([missing('none, nor-this')]);
  });

  it('are the node’s if it names no Secret', async () => {
    const bench = new Bench();

    expect(await bench.users()).toEqual(['node']);
    expect(bench.said).toEqual([]);
  });

  it('are looked for in its own namespace only', async () => {
    const bench = new Bench();
    await bench.addSecret('a', 'kube-system');

    expect(await bench.users('a')).toEqual(['node']);
    expect(bench.said).toEqual([missing('a')]);
  });

  it('are told to be missing when the server fails, too', async () => {
    const bench = new Bench();
    await bench.addSecret('a');
    await bench.addSecret('b');
    bench.world.faults.plan({ point: 'api.request', match: 'secrets', times: 1, error: 'no etcd' });

    expect(await bench.users('a', 'b')).toEqual(['b', 'node']);
    expect(bench.said).toEqual([missing('a')]);
  });
});
