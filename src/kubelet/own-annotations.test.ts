/** What the kubelet notes in its own copy of a pod, as containers see it. The API has none of it. */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const SEEN = 'kubernetes.io/config.seen';
const SOURCE = 'kubernetes.io/config.source';

const fieldRef = (fieldPath: string) => ({ fieldRef: { fieldPath } });

async function running(): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [
      {
        command: [
          'sh',
          '-c',
          'echo $SOURCE; cat /pod/annotations; echo; cat /pod/seen; echo; sleep 3600',
        ],
        env: [{ name: 'SOURCE', valueFrom: fieldRef(`metadata.annotations['${SOURCE}']`) }],
        volumeMounts: [{ name: 'pod', mountPath: '/pod' }],
      },
    ],
    spec: {
      volumes: [
        {
          name: 'pod',
          downwardAPI: {
            items: [
              { path: 'annotations', ...fieldRef('metadata.annotations') },
              { path: 'seen', ...fieldRef(`metadata.annotations['${SEEN}']`) },
            ],
          },
        },
      ],
    },
  });
  await bench.advanceSeconds(5);
  return bench;
}

it('are in files of a downward API volume, and in variables', async () => {
  const bench = await running();
  const [source, seen, from, alone] = bench
    .records('container.log')
    .map(({ detail }) => detail.line);
  expect(source).toBe('api');
  expect(seen).toMatch(/^kubernetes\.io\/config\.seen="2026-01-01T00:00:0\d\.\d{3}000000Z"$/);
  expect(from).toBe('kubernetes.io/config.source="api"');
  expect(seen).toBe(`${SEEN}="${alone ?? ''}"`);
  expect(Object.keys(bench.pod('web').metadata.annotations ?? {})).toEqual([]);
});

it('stay as they are while the pod changes, and are others to the next kubelet', async () => {
  const bench = await running();
  const read = async (): Promise<string> => {
    const [status] = bench.pod('web').status.containerStatuses ?? [];
    const id = (status?.containerID ?? '').replace(/^.*\/\//, '');
    return new TextDecoder().decode(
      await bench.lab.perform(bench.node.runtime.read(id, '/pod/annotations')),
    );
  };
  const before = await read();
  const [seen = ''] = before.split('\n');
  await bench.lab.update('Pod', 'web', (pod) => {
    pod.metadata.annotations = { more: 'words' };
  });
  await bench.advanceSeconds(120);
  expect(await read()).toBe(`${seen}\n${SOURCE}="api"\nmore="words"`);

  bench.node.restartKubelet();
  await bench.advanceSeconds(120);
  const after = await read();
  expect(after).toContain('more="words"');
  expect(after).not.toContain(seen);
});
