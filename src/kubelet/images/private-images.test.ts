/**
 * Private registries: who may pull, who may use what another pod has pulled, and what is said of Secrets
 * that are not there. Upstream: pkg/kubelet/images/pullmanager (v1.36), KEP-2535.
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../api/index.ts';
import { IMAGE, imageOf, KubeletLab, type PodShape } from '../../../testing/kubelet-lab.ts';

const AUTH = { type: 'basic', username: 'robot', password: 's3cret' } as const;
const CONFIG = 'registry.test/team/config:v1';

async function open(): Promise<KubeletLab> {
  const content = [
    { reference: 'team/server:v1', image: imageOf('server') },
    { reference: 'team/config:v1', image: imageOf('config') },
  ];
  return KubeletLab.open({ registries: [{ host: 'registry.test', auth: AUTH, content }] });
}

async function addSecret(bench: KubeletLab, name: string, password: string): Promise<void> {
  const auths = { 'registry.test': { username: 'robot', password } };
  await bench.lab.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': encodeBase64(JSON.stringify({ auths })) },
  });
}

const using = (secrets: readonly string[], more: PodShape = {}): PodShape => ({
  ...more,
  spec: { ...more.spec, imagePullSecrets: secrets.map((name) => ({ name })) },
});

const mountingConfig: PodShape = {
  containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
  spec: { volumes: [{ name: 'config', oci: { image: CONFIG } }] },
};

const PRESENT = `Normal Pulled: Container image "${IMAGE}" already present on machine and can be accessed by the pod`;
const missing = (names: string) =>
  `Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`;

describe('an image that one pod pulled with a Secret', () => {
  async function afterFirst(): Promise<KubeletLab> {
    const bench = await open();
    await addSecret(bench, 'robot', 's3cret');
    await bench.run('first', using(['robot']));
    await bench.advanceSeconds(5);
    expect(bench.pod('first').status.phase).toBe('Running');
    return bench;
  }

  it('is not given to a pod without one: it must pull, and is refused', async () => {
    const bench = await afterFirst();
    await bench.run('second');
    await bench.advanceSeconds(40);

    expect(bench.pod('second').status.phase).toBe('Pending');
    expect(new Set(bench.waits('second'))).toEqual(
      new Set(['ContainerCreating', 'ErrImagePull', 'ImagePullBackOff']),
    );
    expect(bench.said('second', /^Pulled$/)).toEqual([]);
    expect(bench.said('second').slice(1, 6)).toEqual([
      `Normal Pulling: Pulling image "${IMAGE}"`,
      expect.stringMatching(/^Warning Failed: Failed to pull image .*no basic auth credentials$/),
      'Warning Failed: Error: ErrImagePull',
      `Normal BackOff: Back-off pulling image "${IMAGE}"`,
      'Warning Failed: Error: ImagePullBackOff',
    ]);
  });

  it('is given to a pod whose Secret holds the same credentials, without a pull', async () => {
    const bench = await afterFirst();
    await addSecret(bench, 'robot2', 's3cret');
    await bench.run('second', using(['robot2']));
    await bench.advanceSeconds(5);

    expect(bench.pod('second').status.phase).toBe('Running');
    expect(bench.said('second', /^Pull/)).toEqual([PRESENT]);
  });

  it('is not there for a pod that never pulls', async () => {
    const bench = await afterFirst();
    await bench.run('second', { containers: [{ imagePullPolicy: 'Never' }] });
    await bench.advanceSeconds(5);

    expect(bench.containerStatus('second')?.state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: `Container image "${IMAGE}" is not present with pull policy of Never`,
    });
  });

  it('for a volume is not given to a container without one either', async () => {
    const bench = await open();
    await addSecret(bench, 'robot', 's3cret');
    await bench.run('first', using(['robot'], mountingConfig));
    await bench.advanceSeconds(5);
    await bench.run('second', { containers: [{ image: CONFIG }] });
    await bench.advanceSeconds(5);

    expect(bench.pod('first').status.phase).toBe('Running');
    expect(bench.pod('second').status.phase).toBe('Pending');
    expect(bench.said('second', /^Pulled$/)).toEqual([]);
  });
});

describe('Secrets for pulling', () => {
  it.each([
    ['a container', {}],
    ['a volume', mountingConfig],
  ])('are tried each in turn, for %s', async (_what, shape) => {
    const bench = await open();
    await addSecret(bench, 'wrong', 'wrong');
    await addSecret(bench, 'robot', 's3cret');
    await bench.run('web', using(['wrong', 'robot'], shape));
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.said('web', /Failed/)).toEqual([]);
  });

  it('that are missing are told when a volume needs them', async () => {
    const bench = await open();
    await bench.run('web', using(['nope', 'nor-this'], mountingConfig));
    await bench.advanceSeconds(5);

    expect(bench.said('web', /FailedToRetrieveImagePullSecret/)[0]).toBe(missing('nope, nor-this'));
    expect(bench.said('web', /FailedMount/)[0]).toMatch(
      /volume "config" : .*no basic auth credentials/,
    );
  });

  it('that the server fails to give are told, and the pod runs once it gives them', async () => {
    const bench = await open();
    await addSecret(bench, 'robot', 's3cret');
    const end = bench.lab.world.faults.plan({
      point: 'api.request',
      match: 'get secrets',
      error: 'InternalError',
    });
    await bench.run('web', using(['robot']));
    await bench.advanceSeconds(5);
    expect(bench.said('web', /FailedToRetrieveImagePullSecret/)[0]).toBe(missing('robot'));
    expect(bench.containerStatus('web')?.state?.waiting?.reason).toMatch(/^ErrImagePull|Back/);

    end();
    await bench.advanceSeconds(40);
    expect(bench.pod('web').status.phase).toBe('Running');
  });
});

describe('the worked example of a private image', () => {
  const RECORDS = '/var/lib/kubelet/image_manager/pulled';
  const CONFIG_FILE = '/root/.docker/config.json';

  /** Pods get their Secrets by name; who may use the image, as the node's disk has it. */
  async function story() {
    const bench = await open();
    const mapping = async (): Promise<unknown> => {
      const { files } = bench.node.host;
      const [entry, ...others] = await files.readdir(RECORDS);
      expect(others).toEqual([]);
      const text = new TextDecoder().decode(
        await files.readFile(`${RECORDS}/${entry?.name ?? ''}`),
      );
      const { credentialMapping } = JSON.parse(text) as {
        credentialMapping: Record<
          string,
          { kubernetesSecrets?: { name: string; credentialHash: string }[] }
        >;
      };
      const { kubernetesSecrets, ...more } = credentialMapping['registry.test/team/server'] ?? {};
      const named = kubernetesSecrets?.map(
        ({ name, credentialHash }) => `${name}: ${credentialHash.slice(0, 4)}`,
      );
      return named ?? more;
    };
    const play = async (name: string, secrets: readonly string[], policy = 'IfNotPresent') => {
      const container = { imagePullPolicy: policy as 'IfNotPresent' };
      await bench.run(name, using(secrets, { containers: [container] }));
      await bench.advanceSeconds(8);
      const pulls = bench.said(name, /^Pulling$/).length;
      return [
        bench.containerStatus(name)?.state?.waiting?.reason ?? 'runs',
        `${String(pulls)} pulls`,
      ];
    };
    return { bench, mapping, play };
  }

  it('goes as a real node goes', async () => {
    const { bench, mapping, play } = await story();
    const { lab } = bench;
    await addSecret(bench, 's1', 's3cret');
    const refused = ['ErrImagePull', '1 pulls'];

    expect(await play('a', ['s1'])).toEqual(['runs', '1 pulls']);
    expect(await mapping()).toEqual(['s1: b77e']);

    await lab.setRegistryAvailable(false);
    expect(await play('a-again', ['s1'])).toEqual(['runs', '0 pulls']);
    await lab.setRegistryAvailable(true);

    expect(await play('b', [])).toEqual(refused);
    expect(await play('b-never', [], 'Never')).toEqual(['ErrImageNeverPull', '0 pulls']);
    expect(await mapping()).toEqual(['s1: b77e']);

    await addSecret(bench, 's2', 's3cret');
    expect(await play('c', ['s2'])).toEqual(['runs', '0 pulls']);
    expect(await mapping()).toEqual(['s1: b77e', 's2: b77e']);

    // Rotated; nobody asks the registry whether that is any good.
    await addSecret(bench, 's1', 'rotated');
    expect(await play('a-rotated', ['s1'])).toEqual(['runs', '0 pulls']);
    expect(await mapping()).toEqual(['s1: 904c', 's2: b77e']);

    await lab.setRegistryAuth({ type: 'basic', username: 'robot', password: 'other' });
    await addSecret(bench, 's4', 'other');
    expect(await play('d', ['s4'])).toEqual(['runs', '1 pulls']);
    expect(await mapping()).toEqual(['s1: 904c', 's2: b77e', 's4: f9d1']);

    expect(await play('e', [], 'Always')).toEqual(refused);
    expect(await mapping()).toEqual(['s1: 904c', 's2: b77e', 's4: f9d1']);

    // Else these would pull with the node's credentials, and before f.
    for (const name of ['b', 'e']) await lab.delete('Pod', name);
    const auths = { 'registry.test': { username: 'robot', password: 'other' } };
    await bench.node.host.files.mkdir('/root/.docker', { recursive: true });
    await bench.node.host.files.writeFile(
      CONFIG_FILE,
      new TextEncoder().encode(JSON.stringify({ auths })),
    );
    await bench.advanceSeconds(300);
    expect(await play('f', [])).toEqual(['runs', '1 pulls']);
    expect(await mapping()).toEqual({ nodePodsAccessible: true });
    expect(await play('b-later', [])).toEqual(['runs', '0 pulls']);
  });

  it('is the same after the kubelet was restarted: what was pulled is not free', async () => {
    const { bench, play } = await story();
    await addSecret(bench, 's1', 's3cret');
    await play('a', ['s1']);
    bench.node.restartKubelet();
    await bench.advanceSeconds(5);

    expect(await play('b', [])).toEqual(['ErrImagePull', '1 pulls']);
    expect(await play('c', ['s1'])).toEqual(['runs', '0 pulls']);
  });
});
