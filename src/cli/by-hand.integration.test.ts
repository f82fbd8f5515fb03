/** What can be seen of the store by hand, of which platform, and that nothing of it moves a terminal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUndiciTransport } from '../cri/oci/node/index.ts';
import { buildImage, buildIndex, pushObject, type BuiltObject } from '../cri/registry/index.ts';
import { openImageStore } from './image-store.ts';
import { scenarioOf, Workplace, type Exit } from './testing/drydock-process.ts';

const HOSTILE = '\x1b[31mred\x9b2J\u202e';
const imageOf = (text: string, annotations?: Record<string, string>): BuiltObject =>
  buildImage({
    layers: [{ files: { app: text } }],
    ...(annotations === undefined ? {} : { annotations }),
  });

const AMD = imageOf('amd');
const ARM = imageOf('arm');
const BOTH = buildIndex([
  { object: AMD, platform: { os: 'linux', architecture: 'amd64' } },
  { object: ARM, platform: { os: 'linux', architecture: 'arm64' } },
]);

const place = new Workplace();
const transport = createUndiciTransport();
let host = '';

beforeAll(async () => {
  [, host = ''] = await place.start(['registry', 'serve', '--port', '0']).said(/http:\/\/(\S+)$/m);
  const push = (repository: string, object: BuiltObject): Promise<unknown> =>
    pushObject({ transport, endpoint: `http://${host}`, repository, tag: 'v1', object });
  await push('team/both', BOTH);
  await push('team/hostile', imageOf('x', { note: HOSTILE }));
});

afterAll(async () => {
  await transport.close();
  await place.close();
});

const drydock = (...argv: string[]): Promise<Exit> => place.run([...argv, '--root', 'store']);
const jsonOf = ({ stdout }: Exit): unknown => JSON.parse(stdout);

describe('by hand', () => {
  it('of an index the platform that is asked for, also after another; inspect, mounts, ls and df tell it', async () => {
    const reference = `${host}/team/both:v1`;
    const imageRef = `${host}/team/both@${BOTH.manifest.digest}`;
    const first = await drydock('image', 'pull', reference, '--json');
    const argv = ['mount', reference, 'mnt', '--platform', 'linux/arm64/v8', '--json'];
    const mounted = await drydock(...argv);
    const inspected = await drydock('image', 'inspect', reference);
    const mounts = await drydock('mounts', '--json');
    const listed = await drydock('image', 'ls', '--json');
    const quiet = await drydock('image', 'ls', '--quiet');
    const usage = await drydock('image', 'df', '--json');
    await drydock('umount', 'mnt');

    expect(jsonOf(first)).toMatchObject({ imageRef, digest: BOTH.manifest.digest });
    expect(jsonOf(mounted)).toEqual({ imageRef, path: place.at('mnt') });
    expect(jsonOf(inspected)).toMatchObject({
      digest: BOTH.manifest.digest,
      kind: 'image',
      manifestDigest: ARM.manifest.digest,
      manifest: { schemaVersion: 2, layers: [{ digest: ARM.blobs[1]?.digest }] },
      config: { rootfs: { type: 'layers' } },
      names: [reference],
    });
    expect(jsonOf(mounts)).toEqual([{ path: place.at('mnt'), imageRef }]);
    expect(jsonOf(listed)).toMatchObject([{ digest: BOTH.manifest.digest, names: [reference] }]);
    expect(quiet.stdout).toBe(`${BOTH.manifest.digest}\n`);
    const { blobs, trees, store } = jsonOf(usage) as Record<string, { usedBytes: number }>;
    expect(blobs?.usedBytes).toBeGreaterThan(0);
    expect(trees?.usedBytes).toBeGreaterThan(0);
    expect(store?.usedBytes).toBeGreaterThan((blobs?.usedBytes ?? 0) + (trees?.usedBytes ?? 0));
  });

  it('nothing moves the terminal: an annotation, a reference, a directory, a verdict', async () => {
    const text = '"\\e[31mred\\x9b2J\\u202e"';
    const file = `{ pod: web, container: server, path: /app, equals: ${text} }`;
    place.write('hostile.yaml', scenarioOf(`expect: { file: ${file}, within: 1s }`));
    await drydock('image', 'pull', `${host}/team/hostile:v1`);
    const inspected = await drydock('image', 'inspect', `${host}/team/hostile:v1`);
    const said = [
      inspected,
      await drydock('image', 'rm', `${host}/team/${HOSTILE}:v1`),
      await drydock('umount', HOSTILE),
      await place.run(['run', 'hostile.yaml', '--memory']),
      await place.run(['run', 'hostile.yaml', '--memory', '--json']),
      await place.run([HOSTILE]),
    ];

    expect(jsonOf(inspected)).toMatchObject({ manifest: { annotations: { note: HOSTILE } } });
    for (const { stdout, stderr } of said) {
      expect(stdout + stderr).toMatch(/red/);
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
    }
  });

  it('whoever watches a pull hears of each blob, and of its bytes', async () => {
    const heard: string[] = [];
    const image = { image: `${host}/team/both:v1` };
    const store = await openImageStore(
      { root: place.at('watched') },
      new AbortController().signal,
      {
        wants: (blobs, here) =>
          blobs.forEach(({ digest }) => heard.push(`wants ${digest} ${String(here.has(digest))}`)),
        begins: (digest, arrived) => heard.push(`begins ${digest} ${String(arrived.writtenBytes)}`),
        ends: (digest) => heard.push(`ends ${digest}`),
      },
    );
    await store.perform(store.images.pullImage({ image }));
    await store.close();

    const [config, layer] = AMD.blobs.map(({ digest }) => digest);
    expect(heard.slice(0, 2)).toEqual([`wants ${config} false`, `wants ${layer} false`]);
    expect(heard.slice(2).sort()).toEqual(
      [config, layer].flatMap((each) => [`begins ${each} 0`, `ends ${each}`]).sort(),
    );
  });
});
