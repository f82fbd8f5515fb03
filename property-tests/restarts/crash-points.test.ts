/**
 * Every call of the disk at which a kubelet, or an image service, can end in the life of a volume: mounted,
 * refreshed, unmounted, its image removed. Not sampled: the first call, the second, … until there is none.
 */
import { expect, it } from 'vitest';
import { Lab, memoryPorts } from '../../src/lab/index.ts';
import { choices } from '../../src/sim/index.ts';

const REGISTRY = 'registry.test';
const TAG = 'team/config:v1';
const imageOf = (version: string) => ({
  layers: [{ files: { version, [`only-${version}`]: '' } }],
});

const MANIFEST = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    annotations: {
      'process.drydock.dev/main':
        'read /config/version\nread /part\nread /settings/version\nsleep 1s\nrepeat',
    },
  },
  spec: {
    terminationGracePeriodSeconds: 2,
    volumes: [
      { name: 'config', oci: { image: `${REGISTRY}/${TAG}` } },
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'scratch', emptyDir: {} },
    ],
    containers: [
      {
        name: 'main',
        image: `${REGISTRY}/${TAG}`,
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'config', mountPath: '/part', subPath: 'version' },
          { name: 'settings', mountPath: '/settings' },
          { name: 'scratch', mountPath: '/scratch' },
        ],
      },
    ],
  },
};

const settings = (version: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { version },
});

/** What is wrong, by what a person would see; undefined: there is no such call. */
async function playWithout(
  component: string,
  match: string,
  nth: number,
): Promise<readonly string[] | undefined> {
  const content = [{ reference: TAG, image: imageOf('old') }];
  const registries = [{ host: REGISTRY, content }];
  const lab = await Lab.open({ ports: memoryPorts(), choices: choices.defaults(), registries });
  const { trace } = lab.world;
  const [node] = lab.cluster.nodes;
  if (node === undefined) throw new Error('there is no node');
  try {
    const crash = { component: `${component}/node-1`, restartAfterMs: 3000 };
    lab.fault({ point: 'host.*', match, nth, crash });
    await lab.apply(settings('old'), MANIFEST);
    await lab.advance(30_000);
    await lab.push({ reference: TAG, image: imageOf('newest') }, REGISTRY);
    await lab.apply(settings('newest'));
    await lab.advance(150_000);
    const { uid = '' } = lab.pod('web')?.metadata ?? {};
    const path = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~oci/config`;
    const names = (await node.host.files.readdir(path)).map(({ name }) => name);
    await lab.delete('Pod', 'web');
    await lab.advance(60_000);
    await lab
      .perform(node.imageService.removeImage({ image: `${REGISTRY}/${TAG}` }))
      .catch(() => 0);
    await lab.advance(30_000);
    if (trace.of('fault.struck').length === 0) return undefined;
    const reads = trace
      .of('container.read')
      .map(({ detail }) =>
        'error' in detail ? detail.error : `${detail.path} ${String(detail.bytes)}`,
      );
    return [
      ...(await lab.leftovers()).map((what) => `left ${what}`),
      ...(trace.of('container.started').length === 1 ? [] : ['it was not started once']),
      ...[...new Set(reads)].filter(
        (read) => !/^\/(?:config|settings)\/version [36]$|^\/part 3$/.test(read),
      ),
      ...['/config/version 6', '/settings/version 6'].filter((read) => !reads.includes(read)),
      ...(names.filter((name) => !name.startsWith('..')).join() === 'only-newest,version'
        ? []
        : [names.join()]),
      // What an update could not take away goes with the next one, or with the next kubelet (P22).
      ...(names.length === 4 || component === 'imageService'
        ? []
        : [`generations: ${names.join()}`]),
    ];
  } finally {
    await lab.close();
  }
}

/** What is wrong at each call at which something is, by its number; and how many calls there are. */
async function enumerate(component: string, match: string) {
  const wrong = new Map<number, readonly string[]>();
  for (let call = 1; ; call++) {
    const found = await playWithout(component, match, call);
    if (found === undefined) return { calls: call - 1, wrong };
    if (found.length > 0) wrong.set(call, found);
  }
}

it.each([
  ['kubelet', 'kubernetes.io~oci', 35],
  ['kubelet', 'kubernetes.io~configmap', 25],
  ['kubelet', 'volume-subpaths', 8],
  ['imageService', '/containers/oci', 60],
])('%s: nothing is broken, wherever it ends at %s', async (component, match, atLeast) => {
  const { calls, wrong } = await enumerate(component, match);

  expect([...wrong]).toEqual([]);
  expect(calls).toBeGreaterThan(atLeast);
  console.info(`${component}, ${match}: ${String(calls)} calls at which it can end`);
});
