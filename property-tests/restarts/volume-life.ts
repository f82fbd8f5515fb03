/**
 * The life of three volumes of a pod and of their image: mounted, refreshed, unmounted, the image removed; and somebody who
 * ends before the n-th call of a disk.
 */
import { Lab, memoryPorts } from '../../src/lab/index.ts';
import { choices, type Crash } from '../../src/sim/index.ts';

const REGISTRY = 'registry.test';
const TAG = 'team/config:v1';
const imageOf = (version: string) => ({
  layers: [{ files: { version, [`only-${version}`]: '' } }],
});

/** Of what kind the object is that a volume shows: only the Secret's is in memory. */
export type SettingsKind = 'ConfigMap' | 'Secret';

const podWith = (kind: SettingsKind) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    annotations: {
      'process.drydock.dev/main':
        'read /config/version\nread /part\nread /settings/version\nsleep 2s\nrepeat',
    },
  },
  spec: {
    terminationGracePeriodSeconds: 2,
    volumes: [
      { name: 'config', oci: { image: `${REGISTRY}/${TAG}` } },
      {
        name: 'settings',
        ...(kind === 'Secret'
          ? { secret: { secretName: 'settings' } }
          : { configMap: { name: 'settings' } }),
      },
      { name: 'scratch', emptyDir: { medium: 'Memory' } },
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
});

const settings = (kind: SettingsKind, version: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'settings' },
  [kind === 'Secret' ? 'stringData' : 'data']: { version },
});

/** By the length of the version. */
const READS = /^\/(?:config|settings)\/version [36]$|^\/part 3$/;
/** A container that is made anew shows the new version in its subPath, too. */
const MACHINE_READS = /^\/(?:(?:config|settings)\/version|part) [36]$/;

export interface End {
  readonly crash: Crash;
  /** Of calls whose subject has this in it. */
  readonly match: string;
  readonly nth: number;
  /** Of the choices; default all are defaults. */
  readonly seed?: number;
  /** Default ConfigMap. */
  readonly kind?: SettingsKind;
}

export interface SeenLife {
  /** The call before which it ended: `host.rename`. Undefined: there is no such call. */
  readonly before: string | undefined;
  /** By what a person would see. */
  readonly wrong: readonly string[];
}

export async function playVolumeLife({
  crash,
  match,
  nth,
  seed,
  kind = 'ConfigMap',
}: End): Promise<SeenLife> {
  const isMachine = crash.component.startsWith('machine/');
  const content = [{ reference: TAG, image: imageOf('old') }];
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: seed === undefined ? choices.defaults() : choices.seeded(seed),
    registries: [{ host: REGISTRY, content }],
    powerCuts: isMachine,
  });
  const { trace } = lab.world;
  const [node] = lab.cluster.nodes;
  if (node === undefined) throw new Error('there is no node');
  try {
    lab.fault({ point: 'host.*', match, nth, crash });
    await lab.apply(settings(kind, 'old'), podWith(kind));
    await lab.advance(30_000);
    await lab.push({ reference: TAG, image: imageOf('newest') }, REGISTRY);
    await lab.apply(settings(kind, 'newest'));
    await lab.advance(115_000);
    const { uid = '' } = lab.pod('web')?.metadata ?? {};
    const path = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~oci/config`;
    const names = (await node.host.files.readdir(path)).map(({ name }) => name);
    await lab.delete('Pod', 'web');
    await lab.advance(55_000);
    await lab
      .perform(node.imageService.removeImage({ image: `${REGISTRY}/${TAG}` }))
      .catch(() => 0);
    await lab.advance(30_000);
    const [struck] = trace.of('fault.struck');
    if (struck === undefined) return { before: undefined, wrong: [] };
    const reads = trace
      .of('container.read')
      .map(({ detail }) =>
        'error' in detail ? detail.error : `${detail.path} ${String(detail.bytes)}`,
      );
    const wrong = [
      ...(await lab.leftovers()).map((what) => `left ${what}`),
      ...(isMachine || trace.of('container.started').length === 1
        ? []
        : ['it was not started once']),
      ...[...new Set(reads)].filter((read) => !(isMachine ? MACHINE_READS : READS).test(read)),
      ...['/config/version 6', '/settings/version 6'].filter((read) => !reads.includes(read)),
      ...(names.filter((name) => !name.startsWith('..')).join() === 'only-newest,version'
        ? []
        : [names.join()]),
      // What an update could not take away goes with the next one, or with the next kubelet (P22).
      ...(names.length === 4 || crash.component.startsWith('imageService/')
        ? []
        : [`generations: ${names.join()}`]),
    ];
    return { before: struck.detail.point, wrong };
  } finally {
    await lab.close();
  }
}
