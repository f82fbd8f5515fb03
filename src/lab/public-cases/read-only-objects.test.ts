/**
 * Nobody writes into a mounted object. Of an artifact somebody found that its files could not be removed while
 * new ones could be made (cri-o/cri-o#9174); an image never was like that.
 */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../../testing/kubelet-lab.ts';

const content = [
  { reference: 'team/server:v1', image: { layers: [{ files: { server: 'x' } }] } },
  { reference: 'team/image:v1', image: { layers: [{ files: { weights: 'as pushed' } }] } },
  {
    reference: 'team/artifact:v1',
    artifact: { type: 'application/vnd.example.model', files: { weights: 'as pushed' } },
  },
];

it.each([
  ['image', 'image', 'write /model/new x', '/model/new'],
  ['image', 'image', 'write /model/weights x', '/model/weights'],
  ['image', 'oci', 'write /model/new x', '/model/new'],
  ['artifact', 'image', 'write /model/new x', '/model/new'],
  ['artifact', 'image', 'write /model/weights x', '/model/weights'],
  ['artifact', 'image', 'fill /model/new 1Mi', '/model/new'],
  ['artifact', 'oci', 'write /model/new x', '/model/new'],
  ['artifact', 'oci', 'write /model/weights x', '/model/weights'],
])('an %s as a volume `%s` is read-only: %s', async (kind, field, script, path) => {
  const bench = await KubeletLab.open({ registries: [{ host: 'registry.test', content }] });
  const reference = `registry.test/team/${kind}:v1`;
  const volumeMounts = [{ name: 'model', mountPath: '/model' }];
  await bench.run('web', {
    containers: [
      { name: 'writer', script, volumeMounts },
      { name: 'reader', script: 'sleep 3s\nread /model/weights\nsleep infinity', volumeMounts },
    ],
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'model', [field]: field === 'oci' ? { image: reference } : { reference } }],
    },
  });
  await bench.advanceSeconds(10);

  expect(bench.logs('web', 'writer')).toEqual([`sh: can't create ${path}: Read-only file system`]);
  expect(bench.containerStatus('web', 'writer')?.state?.terminated?.exitCode).toBe(1);
  expect(bench.logs('web', 'reader')).toEqual(['as pushed']);
  const made = { pod: 'web', container: 'reader', path: '/model/new', missing: true };
  expect((await bench.lab.expect({ file: made })).found).toBe('');
});
