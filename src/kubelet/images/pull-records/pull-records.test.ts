/**
 * What is remembered of pulls, on the disk and over restarts. Upstream: pkg/kubelet/images/pullmanager,
 * fs_pullrecords_test.go, image_pull_manager_test.go (v1.36); golden/node.md for the files.
 */
import { hashOf } from '#hash';
import { describe, expect, it } from 'vitest';
import type { Image, ImageService } from '../../../cri/index.ts';
import {
  choices,
  Host,
  immediately,
  operation,
  runToEnd,
  World,
  type Steps,
} from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import {
  DEFAULT_KUBELET_CONFIGURATION,
  Metrics,
  type KubeletConfiguration,
} from '../../model/index.ts';
import type { PullCredential } from '../credentials/index.ts';
import { PullRecords } from './pull-records.ts';
import { recordsToPruneUpstream, type RecordsToPrune } from './records-to-prune.ts';

const IMAGE = 'registry.test/team/app:v1';
const ID = `sha256:${'1'.repeat(64)}`;
const OTHER = `sha256:${'2'.repeat(64)}`;
const ROOT = '/var/lib/kubelet/image_manager';
const fileOf = (directory: 'pulling' | 'pulled', key: string) =>
  `${ROOT}/${directory}/sha256-${hashOf('sha256', key)}`;

const ROBOT = fromSecret('robot', 'h1');
const encoder = new TextEncoder();

function fromSecret(name: string, credentialHash: string): PullCredential {
  const source = { kind: 'Secret', namespace: 'default', name, uid: `uid-${name}`, credentialHash };
  return { auth: { username: 'robot' }, source: { ...source, kind: 'Secret' } };
}

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly host = new Host({
    name: 'node-1',
    ...createMemoryHostAdapters(),
    realWork: this.world.realWork,
    faults: this.world.faults,
  });
  images: readonly Partial<Image>[] = [];
  metrics = new Metrics();
  records = this.start();

  /** A new kubelet over the same disk. */
  start(more: Partial<KubeletConfiguration> = {}, isEnabled = true): PullRecords {
    const listImages = () => immediately(() => this.images);
    this.metrics = new Metrics();
    this.records = new PullRecords({
      world: this.world,
      host: this.host,
      imageService: { listImages } as unknown as ImageService,
      configuration: { ...DEFAULT_KUBELET_CONFIGURATION, ...more },
      isEnabled,
      metrics: this.metrics,
    });
    return this.records;
  }

  /** Intents and records: on the disk, and of the cache in percent. */
  get sizes(): readonly number[] {
    return ['pullintents', 'pulledrecords'].flatMap((name) => [
      this.metrics.value(`imagemanager_ondisk_${name}`),
      this.metrics.value(`imagemanager_inmemory_${name}_usage_percent`),
    ]);
  }

  checks(result: string): number {
    return this.metrics.value('imagemanager_image_mustpull_checks_total', { result });
  }

  perform<T>(steps: () => Steps<T>): Promise<T> {
    return runToEnd(this.world.loop, operation(steps));
  }

  async pull(credential: PullCredential | undefined, image = IMAGE, id = ID): Promise<void> {
    await this.perform(() => this.records.recordPullIntent(image));
    await this.perform(() => this.records.recordPulled(image, id, credential));
  }

  mustPull(credentials: readonly PullCredential[], image = IMAGE, id = ID): Promise<boolean> {
    function* lookup(): Steps<readonly PullCredential[]> {
      return credentials;
    }
    return this.perform(() => this.records.mustAttemptImagePull(image, id, lookup));
  }

  async files(directory: 'pulling' | 'pulled'): Promise<readonly string[]> {
    const entries = await this.host.files.readdir(`${ROOT}/${directory}`);
    return entries.map(({ name }) => `${ROOT}/${directory}/${name}`);
  }

  async read(path: string): Promise<string> {
    return new TextDecoder().decode(await this.host.files.readFile(path));
  }

  async write(path: string, text: string): Promise<void> {
    await this.host.files.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    await this.host.files.writeFile(path, encoder.encode(text));
  }
}

describe('on the disk', () => {
  it('a pull under way is a file, gone when it ended', async () => {
    const bench = new Bench();
    await bench.perform(() => bench.records.recordPullIntent(IMAGE));
    const path = fileOf('pulling', IMAGE);

    expect(await bench.files('pulling')).toEqual([path]);
    expect(await bench.read(path)).toBe(
      `{"kind":"ImagePullIntent","apiVersion":"kubelet.config.k8s.io/v1beta1","image":"${IMAGE}"}\n`,
    );
    await bench.perform(() => bench.records.recordPullFailed(IMAGE));
    expect(await bench.files('pulling')).toEqual([]);
    expect(await bench.files('pulled')).toEqual([]);
  });

  it.each<[string, PullCredential | undefined, string]>([
    [
      'with a Secret',
      ROBOT,
      '{"kubernetesSecrets":[{"uid":"uid-robot","namespace":"default","name":"robot","credentialHash":"h1"}]}',
    ],
    [
      'with an account’s token',
      {
        auth: {},
        source: { kind: 'ServiceAccount', uid: 'u', namespace: 'default', name: 'builder' },
      },
      '{"kubernetesServiceAccounts":[{"uid":"u","namespace":"default","name":"builder"}]}',
    ],
    ['with the node’s credentials', { auth: {} }, '{"nodePodsAccessible":true}'],
    ['as anybody', undefined, '{"nodePodsAccessible":true}'],
  ])('a pull %s is a file with who may use the image', async (_what, credential, mapping) => {
    const bench = new Bench();
    await bench.pull(credential);

    expect(await bench.files('pulling')).toEqual([]);
    expect(await bench.files('pulled')).toEqual([fileOf('pulled', ID)]);
    expect(await bench.read(fileOf('pulled', ID))).toBe(
      `{"kind":"ImagePulledRecord","apiVersion":"kubelet.config.k8s.io/v1beta1","lastUpdatedTime":"2026-01-01T00:00:00Z","imageRef":"${ID}","credentialMapping":{"registry.test/team/app":${mapping}}}\n`,
    );
  });

  it('nobody else may look', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    const modes = [ROOT, `${ROOT}/pulled`, `${ROOT}/pulling`, fileOf('pulled', ID)].map(
      async (path) => (await bench.host.files.stat(path)).mode,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o700, 0o600]);
  });

  it('the file of a pull stays as long as any pull of the image is under way', async () => {
    const bench = new Bench();
    for (const _ of [1, 2]) await bench.perform(() => bench.records.recordPullIntent(IMAGE));
    await bench.perform(() => bench.records.recordPullFailed(IMAGE));
    expect(await bench.files('pulling')).toHaveLength(1);
    bench.records.abandonPull(IMAGE);
    await bench.world.loop.run(bench.world.now());
    expect(await bench.files('pulling')).toEqual([]);
  });

  it('a record that cannot be written leaves the pull’s file: it is nobody’s', async () => {
    const bench = new Bench();
    await bench.perform(() => bench.records.recordPullIntent(IMAGE));
    bench.world.faults.plan({
      point: 'host.writeFile',
      match: 'pulled',
      times: 1,
      error: 'ENOSPC',
    });
    await bench.perform(() => bench.records.recordPulled(IMAGE, ID, undefined));

    expect(await bench.files('pulled')).toEqual([]);
    expect(await bench.files('pulling')).toHaveLength(1);
    expect(await bench.mustPull([])).toBe(true);
  });

  it('a pull whose file cannot be written must not be made, and leaves nothing', async () => {
    const bench = new Bench();
    bench.world.faults.plan({ point: 'host.rename', match: 'pulling', times: 1, error: 'ENOSPC' });
    const intent = bench.perform(() => bench.records.recordPullIntent(IMAGE));

    await expect(intent).rejects.toThrow('no space left on device');
    await bench.world.loop.run(bench.world.now());
    expect(await bench.mustPull([])).toBe(false);
  });

  it('nothing is written with the gate off, and all may use all', async () => {
    const bench = new Bench();
    bench.start({}, false);
    await bench.pull(ROBOT);
    expect(await bench.mustPull([])).toBe(false);
    await expect(bench.host.files.stat(ROOT)).rejects.toThrow('ENOENT');
  });
});

describe('the gauges of records', () => {
  it('say how many there are, and how full the caches are', async () => {
    const bench = new Bench();
    await bench.perform(() => bench.records.load());
    expect(bench.sizes).toEqual([0, 0, 0, 0]);

    await bench.perform(() => bench.records.recordPullIntent(IMAGE));
    // Of 220 intents and 550 records that the caches hold.
    expect(bench.sizes).toEqual([1, 0, 0, 0]);
    await bench.perform(() => bench.records.recordPulled(IMAGE, ID, ROBOT));
    expect(bench.sizes).toEqual([0, 0, 1, 0]);
    for (let at = 20; at < 25; at++)
      await bench.pull(ROBOT, IMAGE, `sha256:${String(at).repeat(32)}`);
    expect(bench.sizes).toEqual([0, 0, 6, 1]);

    await bench.pull(fromSecret('other', 'h2'));
    expect(bench.sizes).toEqual([0, 0, 6, 1]);
    await bench.perform(() => bench.records.pruneUnknownRecords([ID], Infinity));
    expect(bench.sizes).toEqual([0, 0, 1, 0]);
  });

  it('count files that nobody can read, and one that is written anew once', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    await bench.write(fileOf('pulled', OTHER), 'nonsense');
    bench.start();
    await bench.perform(() => bench.records.load());
    expect(bench.sizes).toEqual([0, 0, 2, 0]);

    await bench.pull(ROBOT, IMAGE, OTHER);
    expect(bench.sizes).toEqual([0, 0, 2, 0]);
  });
});

describe('a kubelet that comes after another', () => {
  it('knows what that one pulled', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    bench.start();

    expect(await bench.mustPull([])).toBe(true);
    expect(await bench.mustPull([ROBOT])).toBe(false);
  });

  it('takes an image that was being pulled and is here for nobody’s', async () => {
    const bench = new Bench();
    for (const image of [IMAGE, 'busybox', 'gone.test/app:v1']) {
      await bench.perform(() => bench.records.recordPullIntent(image));
    }
    bench.images = [
      { id: ID, repoTags: [IMAGE], repoDigests: [] },
      { id: OTHER, repoTags: ['docker.io/library/busybox:latest'], repoDigests: [] },
    ];
    bench.start();
    await bench.perform(() => bench.records.load());

    expect(await bench.read(fileOf('pulled', ID))).not.toContain('credentialMapping');
    // An intent for `busybox` is not found as what the runtime calls it, and stays.
    expect(await bench.files('pulling')).toEqual(
      [fileOf('pulling', 'busybox'), fileOf('pulling', 'gone.test/app:v1')].sort(),
    );
    expect(await bench.mustPull([])).toBe(true);
    expect(await bench.mustPull([], 'busybox', OTHER)).toBe(true);
    expect(await bench.mustPull([], 'docker.io/library/busybox', OTHER)).toBe(false);
  });

  it('writes anew what an older one wrote', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    const path = fileOf('pulled', ID);
    const text = await bench.read(path);
    await bench.write(path, text.replace('v1beta1', 'v1alpha1'));
    bench.start();
    await bench.perform(() => bench.records.load());

    expect(await bench.read(path)).toBe(text);
  });

  it.each([
    ['what is no JSON', (text: string) => text.slice(1)],
    ['a field too much', (text: string) => text.replace('{"uid"', '{"age":1,"uid"')],
    ['another version', (text: string) => text.replace('v1beta1', 'v7')],
    ['another kind', (text: string) => text.replace('ImagePulledRecord', 'ImagePullIntent')],
    ['a wrong type', (text: string) => text.replace('"uid-robot"', '5')],
    ['no time', (text: string) => text.replace('2026-01-01', 'soon')],
  ])('believes no record that holds %s: it must be pulled', async (_what, spoil) => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    const path = fileOf('pulled', ID);
    await bench.write(path, spoil(await bench.read(path)));
    bench.start();

    expect(await bench.mustPull([ROBOT])).toBe(true);
    expect(bench.checks('error')).toBe(1);
    // The next pull makes it whole.
    await bench.pull(ROBOT);
    expect(await bench.mustPull([ROBOT])).toBe(false);
  });

  it('takes a file that is about another image for none, and other files for nothing', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    const text = await bench.read(fileOf('pulled', ID));
    await bench.write(fileOf('pulled', OTHER), text);
    await bench.write(`${fileOf('pulled', ID)}.tmp`, '{');
    await bench.write(`${ROOT}/pulled/README`, 'hello');
    // One that cannot be read: what is not in memory is looked for on the disk from now on.
    await bench.write(`${ROOT}/pulled/sha256-broken`, '{');
    await bench.host.files.mkdir(`${ROOT}/pulled/sha256-dir`);
    bench.start();

    expect(await bench.mustPull([], IMAGE, OTHER)).toBe(false);
    expect(await bench.mustPull([ROBOT])).toBe(false);
  });

  it('finds on the disk what no cache can hold', async () => {
    const bench = new Bench();
    const ids = Array.from({ length: 560 }, (_, at) => `sha256:${String(at).padStart(64, '0')}`);
    for (const id of ids) await bench.pull(ROBOT, IMAGE, id);
    for (const id of [ids[0], ids[559]]) expect(await bench.mustPull([], IMAGE, id)).toBe(true);

    bench.start();
    for (const id of [ids[0], ids[559]]) expect(await bench.mustPull([], IMAGE, id)).toBe(true);
    expect(await bench.mustPull([], IMAGE, OTHER)).toBe(false);
  });

  it('tries again to read a disk that failed it', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    bench.start();
    bench.world.faults.plan({ point: 'host.readdir', times: 1, error: 'EIO' });

    expect(await bench.mustPull([ROBOT])).toBe(true);
    expect(await bench.mustPull([ROBOT])).toBe(false);
  });
});

describe('who may use an image', () => {
  it('is counted by how it was decided', async () => {
    const bench = new Bench();
    await bench.mustPull([], IMAGE, '');
    await bench.mustPull([]);
    await bench.pull(ROBOT);
    await bench.mustPull([]);
    await bench.mustPull([ROBOT]);
    const results = ['credentialPolicyAllowed', 'mustAuthenticate', 'credentialRecordFound'];
    expect(results.map((result) => bench.checks(result))).toEqual([1, 1, 1]);
  });

  it('is who fitted once, also after its Secret changed', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    expect(await bench.mustPull([fromSecret('robot2', 'h1')])).toBe(false);
    expect(await bench.mustPull([fromSecret('robot2', 'h2')])).toBe(false);
    expect(await bench.mustPull([fromSecret('robot3', 'h2')])).toBe(false);
    expect(await bench.mustPull([fromSecret('robot4', 'h9')])).toBe(true);
  });

  it('fits, though that cannot be written down', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);
    bench.world.faults.plan({ point: 'host.writeFile', times: 1, error: 'ENOSPC' });
    expect(await bench.mustPull([fromSecret('robot2', 'h1')])).toBe(false);
  });

  it('is not said if the pod’s credentials cannot be had', async () => {
    const bench = new Bench();
    await bench.pull(ROBOT);

    function* lookup(): Steps<readonly PullCredential[]> {
      throw new Error('unexpected end of JSON input');
    }
    const asked = bench.perform(() => bench.records.mustAttemptImagePull(IMAGE, ID, lookup));
    await expect(asked).rejects.toThrow('unexpected end of JSON input');
    expect(bench.checks('error')).toBe(1);
  });

  it('is decided by the policy that is set', async () => {
    const bench = new Bench();
    bench.start({ imagePullCredentialsVerificationPolicy: 'AlwaysVerify' });
    expect(await bench.mustPull([])).toBe(true);
    bench.start({ imagePullCredentialsVerificationPolicy: 'NeverVerify' });
    await bench.pull(ROBOT);
    expect(await bench.mustPull([])).toBe(false);
  });

  it('does not start with an allow list that makes no sense', () => {
    const bench = new Bench();
    expect(() => bench.start({ preloadedImagesVerificationAllowlist: ['/*'] })).toThrow(
      'at least registry hostname is required',
    );
  });
});

describe('after images were collected', () => {
  async function collected(decide?: RecordsToPrune): Promise<readonly string[]> {
    const bench = new Bench();
    const [inUse, looked, gone, fresh] = ['a', 'b', 'c', 'd'].map((c) => `sha256:${c.repeat(64)}`);
    for (const id of [inUse, looked, gone]) await bench.pull(ROBOT, IMAGE, id);
    await bench.world.loop.run(bench.world.now() + 1000);
    const until = bench.world.now();
    await bench.pull(ROBOT, IMAGE, fresh);
    bench.images = [inUse, looked].map((id) => ({ id: id ?? '', repoTags: [], repoDigests: [] }));
    const { records } = bench;
    const chosen =
      decide === undefined
        ? records
        : new PullRecords({
            world: bench.world,
            host: bench.host,
            imageService: {
              listImages: () => immediately(() => bench.images),
            } as unknown as ImageService,
            configuration: DEFAULT_KUBELET_CONFIGURATION,
            isEnabled: true,
            decisions: { recordsToPrune: decide },
          });
    await bench.perform(() => chosen.pruneUnknownRecords([looked ?? ''], until));
    const texts = await Promise.all((await bench.files('pulled')).map((path) => bench.read(path)));
    return texts.map((text) => /"imageRef":"sha256:(.)/.exec(text)?.[1] ?? '').sort();
  }

  it('records of images that are gone go, unless they are newer', async () => {
    expect(await collected()).toEqual(['a', 'b', 'd']);
  });

  it('those of images in use go as well, if upstream’s decision is handed in', async () => {
    expect(await collected(recordsToPruneUpstream)).toEqual(['b', 'd']);
  });
});
