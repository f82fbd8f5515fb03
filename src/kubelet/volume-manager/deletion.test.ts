/**
 * Volumes of a pod that is deleted: it never waits for a pull, nothing new begins, and nothing stays.
 * P17, P18 and P22 of docs/oci-volume.md; stricter than upstream, which waits for a running operation.
 */
import { describe, expect, it } from 'vitest';
import type { ImageService } from '../../cri/index.ts';
import { memoryPorts } from '../../lab/index.ts';
import {
  createOperation,
  FileSystemError,
  operation,
  perform,
  type FileSystem,
  type Operation,
} from '../../sim/index.ts';
import { imageOf, KubeletLab, type PodShape } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';

const mountingConfig = (script = 'sleep infinity'): PodShape => ({
  containers: [{ script, volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
  spec: { volumes: [{ name: 'config', oci: { image: CONFIG } }] },
});

/** Ends when it is cancelled. */
const never = <T>(): Operation<T> => createOperation<T>(() => () => undefined);

/** Does its work and never answers. */
function withoutAnswer<T>(work: Operation<T>): Operation<T> {
  return operation(function* () {
    yield* perform(work);
    return yield* perform(never<T>());
  });
}

interface Hanging {
  readonly bench: KubeletLab;
  /** From now on the call does not answer. */
  hang(): void;
}

async function open(wrap: (real: ImageService, hangs: () => boolean) => object): Promise<Hanging> {
  let hangs = false;
  const imageService = (real: ImageService): ImageService =>
    Object.assign(
      Object.create(real) as ImageService,
      wrap(real, () => hangs),
    );
  const bench = await KubeletLab.open({ seams: { imageService } });
  return { bench, hang: () => (hangs = true) };
}

/** The object is mounted, but the answer never comes. */
const mountedInSilence = (real: ImageService, hangs: () => boolean) => ({
  mountOCIObject: (request: Parameters<ImageService['mountOCIObject']>[0]) =>
    hangs() ? withoutAnswer(real.mountOCIObject(request)) : real.mountOCIObject(request),
});

describe('a volume that is mounted without an answer', () => {
  it('does not hold up the end of its pod: the first mount', async () => {
    const { bench, hang } = await open(mountedInSilence);
    hang();
    await bench.run('web', mountingConfig());
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.phase).toBe('Pending');

    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(5);
    expect(bench.lab.pod('web')).toBeUndefined();
    await bench.advanceSeconds(65);
    expect(bench.records('volume.unpublished')).toEqual([]);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('does not hold up the end of its pod: a refresh', async () => {
    const { bench, hang } = await open(mountedInSilence);
    await bench.run('web', mountingConfig());
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.phase).toBe('Running');
    hang();
    await bench.lab.push({ reference: 'team/config:v1', image: imageOf('moved') });
    await bench.advanceSeconds(100);

    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(5);
    expect(bench.lab.pod('web')).toBeUndefined();
    await bench.advanceSeconds(65);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it.each([
  ['registry.request', 'first mount'],
  ['registry.request', 'refresh'],
  ['cri.mountOCIObject', 'first mount'],
  ['cri.mountOCIObject', 'refresh'],
] as const)(
  'a call that hangs does not hold up the end of its pod, nor does its late end: %s, %s',
  async (point, when) => {
    const bench = await KubeletLab.open();
    if (when === 'refresh') {
      await bench.run('web', mountingConfig());
      await bench.advanceSeconds(5);
    }
    const endFault = bench.lab.world.faults.plan({ point, hang: true });
    if (when === 'refresh') {
      await bench.lab.push({ reference: 'team/config:v1', image: imageOf('moved') });
    } else await bench.run('web', mountingConfig());
    await bench.advanceSeconds(100);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(5);
    expect(bench.lab.pod('web')).toBeUndefined();

    endFault();
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  },
);

it('the pull of an image that hangs is waited for: what the runtime has begun is done to its end', async () => {
  const bench = await KubeletLab.open();
  const endFault = bench.lab.world.faults.plan({ point: 'cri.pullImage', hang: true });
  await bench.run('web');
  await bench.advanceSeconds(5);
  await bench.lab.delete('Pod', 'web');
  await bench.advanceSeconds(100);
  expect(bench.lab.pod('web')?.metadata.deletionTimestamp).toBeDefined();

  endFault();
  await bench.advanceSeconds(70);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});

it('P17: once the pod ends no refresh is tried again; P18: the content stays until it has', async () => {
  const asked: number[] = [];
  const { bench } = await open((real) => ({
    mountOCIObject: (request: Parameters<ImageService['mountOCIObject']>[0]) => {
      asked.push(bench.now);
      return real.mountOCIObject(request);
    },
  }));
  const script = 'ignore SIGTERM\nread /config/version\nsleep 1s\nrepeat';
  await bench.run('web', mountingConfig(script));
  await bench.advanceSeconds(5);
  await bench.lab.setRegistryAvailable(false);
  await bench.advanceSeconds(70);
  expect(bench.records('volume.mountFailed').length).toBeGreaterThan(2);

  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 200 });
  await bench.lab.setRegistryAvailable(true);
  await bench.advanceSeconds(190);
  const [terminating] = bench.records('pod.terminating');
  expect(asked.filter((at) => at > (terminating?.at ?? NaN))).toEqual([]);
  const reads = bench.records('container.read').map(({ detail }) => detail);
  expect(reads.filter((detail) => 'error' in detail)).toEqual([]);
  expect(bench.records('volume.unmounted')).toEqual([]);

  await bench.advanceSeconds(80);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});

it.each(['symlink', 'rename'] as const)(
  'a first publication that fails halfway leaves nothing: %s',
  async (step) => {
    const ports = memoryPorts();
    const bench = await KubeletLab.open({
      ports: {
        ...ports,
        openHost: async (...host) => {
          const { files, mounter } = await ports.openHost(...host);
          const suffix = step === 'symlink' ? '/version' : '/..data';
          const failing = (real: FileSystem): FileSystem =>
            new Proxy(real, {
              get(target, name) {
                if (name === 'dated') return (now: number) => failing(target.dated(now));
                const own: unknown = Reflect.get(target, name);
                if (name !== step)
                  return own instanceof Function ? (own.bind(target) as unknown) : own;
                return (from: string, to: string) =>
                  to.endsWith(suffix)
                    ? Promise.reject(new FileSystemError('ENOSPC', to, 'ENOSPC: no space left'))
                    : target[step](from, to);
              },
            });
          return { files: failing(files), mounter };
        },
      },
    });
    await bench.run('web', mountingConfig());
    await bench.advanceSeconds(5);
    expect(bench.records('volume.mountFailed').length).toBeGreaterThan(1);

    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);
    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  },
);

it('a mount that failed does not delay the unmount', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', mountingConfig());
  await bench.advanceSeconds(5);
  await bench.lab.setRegistryAvailable(false);
  // Refreshes fail, and wait two minutes by now.
  await bench.advanceSeconds(600);
  await bench.lab.delete('Pod', 'web');
  await bench.advanceSeconds(5);

  expect(bench.lab.pod('web')).toBeUndefined();
});

it('what was written to an emptyDir goes with the pod', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [{ volumeMounts: [{ name: 'cache', mountPath: '/cache', subPath: 'a/b' }] }],
    spec: { volumes: [{ name: 'cache', emptyDir: {} }] },
  });
  await bench.advanceSeconds(5);
  const [mounted] = bench.records('volume.mounted');
  const path = mounted?.detail.path ?? '';
  await bench.node.host.files.writeFile(`${path}/a/b/file`, new Uint8Array(1));

  await bench.lab.delete('Pod', 'web');
  await bench.advanceSeconds(70);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});

describe('a set-up that fails and cannot take back what it mounted', () => {
  const broken = async (): Promise<KubeletLab> => {
    const bench = await KubeletLab.open();
    bench.lab.fault({ point: 'host.symlink', error: 'EBUSY', times: 1 });
    bench.lab.fault({ point: 'cri.unmountOCIObject', error: 'Unavailable', forMs: 60_000 });
    await bench.run('web', mountingConfig());
    await bench.advanceSeconds(20);
    expect(bench.said('web', /FailedMount/)[0]).toContain('device or resource busy');
    return bench;
  };

  it('is unmounted when its pod is deleted', async () => {
    const bench = await broken();
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(300);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('is tried again while its pod is wanted', async () => {
    const bench = await broken();
    await bench.advanceSeconds(300);

    expect(bench.pod('web').status.phase).toBe('Running');
  });
});
