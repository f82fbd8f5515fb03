/** What a machine has on its disk before anybody is there, as pods meet it. */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

/** A pod whose first container makes a link in a volume, of which the second mounts a part. */
async function mounting(link: string, subPath: string): Promise<readonly string[]> {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    initContainers: [
      {
        name: 'links',
        command: ['sh', '-c', `mkdir /data/inside; ln -s ${link} /data/link`],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ],
    containers: [{ volumeMounts: [{ name: 'data', mountPath: '/part', subPath }] }],
    spec: { volumes: [{ name: 'data', emptyDir: {} }] },
  });
  await bench.advanceSeconds(20);
  return [...new Set(bench.said('web', /^Failed$/))];
}

describe('a sub path with a link', () => {
  const PREPARE =
    'Warning Failed: Error: failed to prepare subPath for volumeMount "data" of container "main"';
  const CREATE =
    'Warning Failed: Error: failed to create subPath directory for volumeMount "data" of container "main"';

  it.each([
    ['to a directory of the volume', 'inside', 'link', []],
    ['to one that is made in it', 'inside', 'link/new', []],
    ['to a directory of the node', '/etc', 'link', [PREPARE]],
    ['to a file of the node', '/etc/passwd', 'link', [PREPARE]],
    ['to the root of the node', '/', 'link', [PREPARE]],
    ['out of the volume, and on to what is there', '../../..', 'link/volumes', [PREPARE]],
    ['out of the volume, and on to what is not', '../../..', 'link/new', [CREATE]],
    ['to what the node has not', '/no/such', 'link', [CREATE]],
    ['to what the volume has not', 'nothing', 'link', [CREATE]],
    ['through a file', '/etc/passwd', 'link/below', [PREPARE]],
    ['to itself', 'link', 'link', [PREPARE]],
  ])('%s', async (_what, link, subPath, said) => {
    expect(await mounting(link, subPath)).toEqual(said);
  });
});

describe('a volume of the node’s own directories', () => {
  it.each([
    ['/etc', 'Directory', 'Running'],
    ['/etc/passwd', 'File', 'Running'],
    ['/tmp', 'Directory', 'Running'],
    ['/etc', 'File', 'Pending'],
    ['/no/such', 'Directory', 'Pending'],
  ])('%s as %s: %s', async (path, type, phase) => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [{ volumeMounts: [{ name: 'node', mountPath: '/node' }] }],
      spec: { volumes: [{ name: 'node', hostPath: { path, type } }] },
    });
    await bench.advanceSeconds(10);
    expect(bench.pod('web').status.phase).toBe(phase);
  });
});
