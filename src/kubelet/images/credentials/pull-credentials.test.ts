/**
 * What a pod may pull with; a Secret that cannot be read is named in an event, and stops nothing.
 * Upstream: pkg/kubelet/kubelet_pods.go, getPullSecretsForPod, and kubelet_pods_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { ApiServer, encodeBase64, featureGatesOf } from '../../../api/index.ts';
import { choices, Host, operation, runToEnd, World, type Operation } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { aPod } from '../../testing/pod-values.ts';
import { PullCredentials } from './pull-credentials.ts';

const podWith = (...names: readonly string[]) =>
  aPod({ spec: { imagePullSecrets: names.map((name) => ({ name })) } });

const dockerConfig = (username: string, server = 'registry.test') =>
  JSON.stringify({ auths: { [server]: { username, password: 'p' } } });

const encoder = new TextEncoder();

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly client = new ApiServer({ world: this.world }).client('kubelet/node-1');
  readonly host = new Host({
    name: 'node-1',
    ...createMemoryHostAdapters(),
    realWork: this.world.realWork,
  });
  readonly said: string[] = [];
  readonly credentials = new PullCredentials({
    world: this.world,
    host: this.host,
    client: this.client,
    lane: 'kubelet/node-1',
    featureGates: featureGatesOf(),
    recorder: { event: (_, type, reason, text) => this.said.push(`${type} ${reason}: ${text}`) },
  });

  async write(path: string, content: string): Promise<void> {
    await this.host.files.mkdir(path.replace(/\/[^/]+$/, '') || '/', { recursive: true });
    await this.host.files.writeFile(path, encoder.encode(content));
  }

  perform<T>(work: Operation<T>): Promise<T> {
    return runToEnd(this.world.loop, work);
  }

  /** Its user bears its name. */
  async addSecret(name: string, namespace = 'default', config = dockerConfig(name)): Promise<void> {
    await this.perform(
      this.client.resource('secrets').create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        type: 'kubernetes.io/dockerconfigjson',
        data: { '.dockerconfigjson': encodeBase64(config) },
      }),
    );
  }

  /** The users to try. */
  async users(
    names: readonly string[],
    image = 'registry.test/team/app:v1',
  ): Promise<readonly (string | undefined)[]> {
    const of = await this.perform(operation(() => this.credentials.of(podWith(...names))));
    const found = await this.perform(operation(() => of(image)));
    return found.map(({ auth }) => auth.username);
  }
}

const missing = (names: string) =>
  `Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`;

const HOME = '/root/.docker/config.json';

describe('the credentials of a pod', () => {
  it('are those of its Secrets in its order, then the node’s; what is missing is told', async () => {
    const bench = new Bench();
    await bench.write(HOME, dockerConfig('node'));
    await bench.addSecret('a');
    await bench.addSecret('b');

    expect(await bench.users(['b', 'none', 'a', '', 'nor-this'])).toEqual(['b', 'a', 'node']);
    expect(bench.said).toEqual([missing('none, nor-this')]);
  });

  it('are the node’s if it names no Secret', async () => {
    const bench = new Bench();
    await bench.write(HOME, dockerConfig('node'));

    expect(await bench.users([])).toEqual(['node']);
    expect(bench.said).toEqual([]);
  });

  it('are looked for in its own namespace only', async () => {
    const bench = new Bench();
    await bench.addSecret('a', 'kube-system');

    expect(await bench.users(['a'])).toEqual([]);
    expect(bench.said).toEqual([missing('a')]);
  });

  it('are told to be missing when the server fails, too', async () => {
    const bench = new Bench();
    await bench.addSecret('a');
    await bench.addSecret('b');
    bench.world.faults.plan({ point: 'api.request', match: 'secrets', times: 1, error: 'no etcd' });

    expect(await bench.users(['a', 'b'])).toEqual(['b']);
    expect(bench.said).toEqual([missing('a')]);
  });

  it('are told once a sync, however many images are asked about', async () => {
    const bench = new Bench();
    const of = await bench.perform(operation(() => bench.credentials.of(podWith('none'))));
    for (const image of ['a', 'b:v1', 'registry.test/c']) {
      await bench.perform(operation(() => of(image)));
    }
    expect(bench.said).toEqual([missing('none')]);
  });

  it('cannot be had if one of its Secrets makes no sense, whatever image it is for', async () => {
    const bench = new Bench();
    await bench.addSecret('good');
    const auths = { 'elsewhere.test': { auth: encodeBase64('no colon') } };
    await bench.addSecret('bad', 'default', JSON.stringify({ auths }));

    await expect(bench.users(['good', 'bad'])).rejects.toThrow(
      'unable to parse auth field, must be formatted as base64(username:password)',
    );
  });

  it('cannot be had for what is no image', async () => {
    await expect(new Bench().users([], 'Not an Image')).rejects.toThrow(
      'couldn\'t parse image name "Not an Image": invalid reference format',
    );
  });

  it('are found by the image’s whole name, without tag and digest', async () => {
    const bench = new Bench();
    await bench.addSecret('hub', 'default', dockerConfig('hub', 'docker.io/library'));
    const digest = `sha256:${'a'.repeat(64)}`;

    for (const image of ['busybox', 'busybox:v1', `docker.io/busybox@${digest}`]) {
      expect(await bench.users(['hub'], image)).toEqual(['hub']);
    }
    expect(await bench.users(['hub'], 'team/busybox')).toEqual([]);
  });

  it('fall back to Docker Hub’s in each source for itself', async () => {
    const bench = new Bench();
    const index = 'https://index.docker.io/v1/';
    await bench.addSecret('hub', 'default', dockerConfig('hub', index));
    await bench.addSecret('exact', 'default', dockerConfig('exact', 'docker.io'));
    await bench.write(HOME, dockerConfig('node', index));

    expect(await bench.users(['hub', 'exact'], 'busybox')).toEqual(['exact', 'node']);
  });
});

describe('the node’s docker configuration', () => {
  const OLD = JSON.stringify({ 'registry.test': { username: 'old', password: 'p' } });

  it.each([
    ['of the kubelet’s directory', '/var/lib/kubelet/config.json', dockerConfig('node')],
    ['of its working directory', '/config.json', dockerConfig('node')],
    ['of its home', HOME, dockerConfig('node')],
    ['of the root', '/.docker/config.json', dockerConfig('node')],
    ['of the older format', '/var/lib/kubelet/.dockercfg', OLD.replace('old', 'node')],
    ['of the older format at home', '/root/.dockercfg', OLD.replace('old', 'node')],
    ['of the older format of the root', '/.dockercfg', OLD.replace('old', 'node')],
  ])('may be the file %s', async (_what, path, content) => {
    const bench = new Bench();
    await bench.write(path, content);
    expect(await bench.users([])).toEqual(['node']);
  });

  it('is the first that can be understood, and no other', async () => {
    const bench = new Bench();
    await bench.write('/var/lib/kubelet/config.json', '{');
    await bench.write(HOME, dockerConfig('home'));
    await bench.write('/.docker/config.json', dockerConfig('root'));
    await bench.write('/var/lib/kubelet/.dockercfg', OLD);
    expect(await bench.users([])).toEqual(['home']);
  });

  it('is of the older format only if there is none of the newer, though it be empty', async () => {
    const bench = new Bench();
    await bench.write('/.docker/config.json', '{}');
    await bench.write('/var/lib/kubelet/.dockercfg', OLD);
    expect(await bench.users([])).toEqual([]);
  });

  it('is read anew after five minutes, also that there was none', async () => {
    const bench = new Bench();
    expect(await bench.users([])).toEqual([]);
    await bench.write(HOME, dockerConfig('node'));
    await bench.world.loop.run(bench.world.now() + 299_999);
    expect(await bench.users([])).toEqual([]);

    await bench.world.loop.run(bench.world.now() + 1);
    expect(await bench.users([])).toEqual(['node']);
  });
});
