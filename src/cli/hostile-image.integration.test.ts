/** `drydock mount` of images that somebody built to reach out of their tree: nothing outside changes. */
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUndiciTransport } from '../cri/oci/node/index.ts';
import { pushObject, type BuiltObject } from '../cri/registry/index.ts';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  type TarPart,
} from '../cri/oci/unpack/testing/a-tar.ts';
import { imageOfTars } from '../cri/oci/testing/image-of-tars.ts';
import { nameOfBytes } from '../sim/index.ts';
import { Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
const transport = createUndiciTransport();
let host = '';

beforeAll(async () => {
  place.write('outside/kept', 'as it was');
  const server = place.start(['registry', 'serve', '--port', '0']);
  [, host = ''] = await server.said(/http:\/\/(\S+)$/m);
});

afterAll(async () => {
  await transport.close();
  await place.close();
});

/** An image of these layers, as they are. */
function imageOf(...tars: readonly Uint8Array[]): BuiltObject {
  return imageOfTars(tars);
}

/** Mounts the image, looks at it, unmounts it. */
async function mount(
  name: string,
  object: BuiltObject,
): Promise<{
  readonly status: number | undefined;
  readonly stderr: string;
  readonly shown: string[];
  /** Names at the top, a character for each byte. */
  readonly bytes: string[];
}> {
  const repository = `hostile/${name}`;
  await pushObject({ transport, endpoint: `http://${host}`, repository, tag: 'v1', object });
  const argv = ['mount', `${host}/${repository}:v1`, name, '--root', `store-${name}`];
  const { status, stderr } = await place.run(argv);
  // A directory that was made for a mount that was refused is gone with it.
  const found = status === 0 ? fs.readdirSync(place.at(name), { recursive: true }) : [];
  const shown = found.map(String).sort();
  if (status !== 0) expect(fs.existsSync(place.at(name))).toBe(false);
  const raw = status === 0 ? fs.readdirSync(place.at(name), { encoding: 'buffer' }) : [];
  const bytes = raw.map((each) => each.toString('latin1')).sort();
  if (status === 0) await place.run(['umount', name, '--root', `store-${name}`]);
  return { status, stderr, shown, bytes };
}

const OUTSIDE = place.at('outside');
const UP = `${'../'.repeat(10)}${OUTSIDE.slice(1)}`;

function outside(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fs.readdirSync(OUTSIDE).map((name) => [name, fs.readFileSync(`${OUTSIDE}/${name}`, 'utf8')]),
  );
}

describe.concurrent('a hostile image is refused', () => {
  it.each<[string, readonly (readonly TarPart[])[], RegExp]>([
    ['dotdot', [[aFile(`${UP}/new`, 'x')]], /leads out of the tree/],
    ['hard-link', [[aHardLink('f', `${UP}/kept`)]], /leads out of the tree/],
    ['hard-link-absolute', [[aHardLink('f', `${OUTSIDE}/kept`)]], /hard link to what is not there/],
    ['whiteout-of-parent', [[aFile('.wh...', '')]], /whiteout of no name/],
    ['whiteout-of-nothing', [[aFile('.wh.', '')]], /whiteout of no name/],
    ['root-is-a-link', [[aSymlink('./', OUTSIDE)]], /would replace the root/],
    ['name-that-colours', [[aFile(`\x1b[31m${UP}/\x07`, 'x')]], /"?\\x1b\[31m\.\.\/.*\\x07/],
    ['links-in-a-circle', [[aSymlink('a', 'b'), aSymlink('b', 'a'), aFile('a/x', '')]], /too many/],
  ])('%s', async (name, layers, why) => {
    const { status, stderr, shown } = await mount(name, imageOf(...layers.map((l) => aTar(...l))));

    expect(stderr).toMatch(/^drydock: rpc error: \P{Cc}+\n$/u);
    expect(stderr).toMatch(why);
    expect([status, shown]).toEqual([2, []]);
    expect(outside()).toEqual({ kept: 'as it was' });
  });

  it.each([
    ['cut-short', aTar(aFile('a', 'y'.repeat(5000))).subarray(0, 3000)],
    ['no-tar', new Uint8Array(4096).fill(7)],
  ])('%s', async (name, layer) => {
    const { status, stderr, shown } = await mount(name, imageOf(layer));

    expect(stderr).toMatch(/^drydock: rpc error: [^\n]+ tar: [^\n]+\n$/);
    expect([status, shown]).toEqual([2, []]);
  });
});

describe.concurrent('a hostile image stays within its tree', () => {
  const inside = OUTSIDE.slice(1);

  it.each<[string, readonly (readonly TarPart[])[], readonly string[]]>([
    ['absolute-path', [[aFile(`${OUTSIDE}/new`, 'x')]], [`${inside}/new`]],
    ['through-a-link', [[aSymlink('door', OUTSIDE), aFile('door/new', 'x')]], [`${inside}/new`]],
    ['link-below', [[aSymlink('door', OUTSIDE)], [aFile('door/new', 'x')]], [`${inside}/new`]],
    ['relative-link', [[aSymlink('door', UP)], [aFile('door/new', 'x')]], [`${inside}/new`]],
    ['over-a-link', [[aSymlink('f', `${OUTSIDE}/kept`)], [aFile('f', 'mine')]], ['f']],
    ['whiteout', [[aSymlink('door', OUTSIDE)], [aFile('door/.wh.kept', '')]], ['door']],
    ['opaque', [[aSymlink('door', OUTSIDE)], [aFile('door/.wh..wh..opq', '')]], ['door']],
    ['mode-of-a-link', [[aSymlink('door', OUTSIDE)], [aDirectory('door', { mode: 0 })]], ['door']],
  ])('%s', async (name, layers, expected) => {
    const before = fs.statSync(OUTSIDE).mode;
    const { status, shown } = await mount(name, imageOf(...layers.map((l) => aTar(...l))));

    expect([status, outside()]).toEqual([0, { kept: 'as it was' }]);
    expect(shown).toEqual(expect.arrayContaining([...expected]));
    expect(fs.statSync(OUTSIDE).mode).toBe(before);
  });
});

describe.concurrent('an image of any bytes', () => {
  it('is shown byte for byte, and what is left out is told without steering a terminal', async () => {
    const [one, two] = [0xe9, 0xe8].map((byte) => nameOfBytes(Uint8Array.of(0x63, byte)));
    const layer = [aFile(`${one}`, '1'), aFile(`${two}`, '2'), { name: 'p\x1b[31m', type: '6' }];
    const { status, stderr, bytes } = await mount(
      'bytes',
      imageOf(aTar(...layer, { name: 'q', type: '6' })),
    );

    expect([status, bytes]).toEqual([0, ['c\xe8', 'c\xe9']]);
    expect(stderr).toMatch(/^drydock: left out of \S+: p\\x1b\[31m \(fifo\) and 1 more\n$/);
  });
});

describe('hostile images, at the end', () => {
  it('have left nothing mounted', () => {
    expect(place.leftBehind()).toEqual([]);
  });
});
