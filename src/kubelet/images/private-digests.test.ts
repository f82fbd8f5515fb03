/**
 * A digest says which content, not who may have it, nor where it is from: an image of that digest on the node is
 * another's until its registry has said otherwise. Upstream: containerd, whose images are known by whole references
 * and whose resolver asks the registry for a digest too; pkg/kubelet/images/pullmanager (v1.36), KEP-2535.
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../api/index.ts';
import type { KubeletConfiguration } from '../index.ts';
import { IMAGE, imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';

const AUTH = { type: 'basic', username: 'robot', password: 's3cret' } as const;

const server = imageOf('server');

/** A node on which one pod has pulled the private image by its tag, with a Secret. */
async function afterFirst(kubelet: Partial<KubeletConfiguration> = {}): Promise<KubeletLab> {
  const content = [{ reference: 'team/server:v1', image: server }];
  const bench = await KubeletLab.open({
    kubelet,
    registries: [
      { host: 'registry.test', auth: AUTH, content },
      { host: 'other.test', content: [] },
    ],
  });
  const auths = { 'registry.test': { username: 'robot', password: 's3cret' } };
  await bench.lab.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'robot' },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': encodeBase64(JSON.stringify({ auths })) },
  });
  await bench.run('first', { spec: { imagePullSecrets: [{ name: 'robot' }] } });
  await bench.advanceSeconds(5);
  expect(bench.pod('first').status.phase).toBe('Running');
  return bench;
}

function digestOn(bench: KubeletLab): string {
  const id = bench.pod('first').status.containerStatuses?.[0]?.imageID ?? '';
  return id.slice(id.indexOf('@') + 1);
}

describe('a private image that is here, by its digest', () => {
  it.each(['Always', 'IfNotPresent'] as const)(
    'is not given to a pod without credentials, with policy %s',
    async (imagePullPolicy) => {
      const bench = await afterFirst();
      const image = `${IMAGE.slice(0, IMAGE.lastIndexOf(':'))}@${digestOn(bench)}`;
      await bench.run('second', { containers: [{ image, imagePullPolicy }] });
      await bench.advanceSeconds(40);
      expect(bench.waits('second')).toContain('ErrImagePull');
      expect(bench.pod('second').status.phase).toBe('Pending');
    },
  );

  it('is not what another registry has, even where nobody asks for credentials', async () => {
    const bench = await afterFirst({ imagePullCredentialsVerificationPolicy: 'NeverVerify' });
    const image = `other.test/any/thing@${digestOn(bench)}`;
    await bench.run('second', { containers: [{ image, imagePullPolicy: 'Never' }] });
    await bench.advanceSeconds(5);
    expect(bench.waits('second')).toContain('ErrImageNeverPull');
    await bench.run('third', { containers: [{ image, imagePullPolicy: 'IfNotPresent' }] });
    await bench.advanceSeconds(5);
    expect(bench.waits('third')).toContain('ErrImagePull');
  });
});
