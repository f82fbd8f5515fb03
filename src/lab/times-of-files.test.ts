/** Containers see the times of files, and a trace is the same on any disk: no time is the machine's. */
import { expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts } from './index.ts';
import { nodePorts } from './node/index.ts';

const PROGRAM = { content: 'a program', mode: 0o755 };
const IMAGES = [
  { reference: 'team/app:v1', image: { layers: [{ files: { 'bin/busybox': PROGRAM } }] } },
  {
    reference: 'team/config:v1',
    image: { layers: [{ files: { 'app.yaml': 'a', 'conf.d/x': 'x' } }] },
  },
];
const CONFIG = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'conf' },
  data: { a: '1', b: '2' },
};
const PROJECTED = {
  sources: [{ configMap: { name: 'conf', items: [{ key: 'a', path: 'deep/er/a' }] } }],
};
const VOLUMES = {
  config: { configMap: { name: 'conf' } },
  scratch: { emptyDir: {} },
  memory: { emptyDir: { medium: 'Memory' } },
  draft: { oci: { image: 'registry.test/team/config:v1' } },
  shipped: { image: { reference: 'registry.test/team/config:v1' } },
  node: { hostPath: { path: '/var/tmp/made', type: 'DirectoryOrCreate' } },
  projected: { projected: PROJECTED },
  machine: { hostPath: { path: '/' } },
};
const SCRIPT = [
  'sleep 2; cd /scratch',
  'mkdir d; touch d/f; mv d/f g; ln -s g h; ln g k; rm k',
  'ls -laR /config /scratch /memory /draft /shipped /node /projected /part /machine',
  "stat -c '%n %Y' /config/a /scratch/g",
]
  .join('; ')
  .replace(/\b(sleep|mkdir|touch|mv|ln|rm|ls|stat) /g, '/bin/busybox $1 ');

async function told(ports: Parameters<typeof Lab.open>[0]['ports']) {
  const registries = [{ host: 'registry.test', content: IMAGES }];
  const lab = await Lab.open({ ports, choices: choices.defaults(), registries });
  const mounts = Object.keys(VOLUMES).map((name) => ({ name, mountPath: `/${name}` }));
  const part = { name: 'scratch', mountPath: '/part', subPath: 'x/y' };
  await lab.apply(CONFIG);
  await lab.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      restartPolicy: 'Never',
      volumes: Object.entries(VOLUMES).map(([name, source]) => ({ name, ...source })),
      containers: [
        {
          name: 'main',
          image: 'registry.test/team/app:v1',
          command: ['/bin/busybox', 'sh', '-c', SCRIPT],
          volumeMounts: [...mounts, part],
        },
      ],
    },
  });
  await lab.advance(10_000);
  const lines = lab.world.trace.of('container.log').map(({ detail }) => detail.line);
  const digest = lab.world.trace.digest();
  await lab.close();
  return { lines, digest };
}

it('are those of the world, on a real disk and in memory', async () => {
  const inMemory = await told(memoryPorts());
  const text = inMemory.lines.join('\n');
  expect(text).toMatch(/^\/config\/a 17672256\d\d$/m);
  // What the node had before anybody came, what its kubelet made, and what its runtime wrote.
  for (const name of ['passwd', 'kubelet', '0\\.log']) {
    expect(text).toMatch(new RegExp(`^[d-].* Jan  1 00:00 ${name}$`, 'm'));
  }
  for (let run = 1; run <= 2; run += 1) {
    const real = await told(await nodePorts());
    expect(real.lines).toEqual(inMemory.lines);
    expect(real.digest).toBe(inMemory.digest);
  }
  expect(await told(memoryPorts())).toEqual(inMemory);
});
