/**
 * Whether the work of the unpacker is linear: archives that are made to be slow, each at one size and at four
 * times that size, beside the honest one of as many files.
 *
 *     npm run bench:unpack [-- --scale 4]
 *
 * A line each: milliseconds of CPU at both sizes (the least of two, interleaved), and their ratio, which for linear
 * work is the scale's. On a real disk, in a temporary directory. Nothing is asserted: a busy machine says little.
 */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyLayer, UnpackError } from '../src/cri/oci/unpack/index.ts';
import {
  aDirectory,
  aFile,
  streamOf,
  tarOf,
  type TarPart,
} from '../src/cri/oci/unpack/testing/a-tar.ts';
import { createNodeFileSystem } from '../src/sim/node/index.ts';

const { values } = parseArgs({ options: { scale: { type: 'string', default: '4' } } });
const SCALE = Number(values.scale);
const ROUNDS = 2;

const range = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Lower layer and the layer above it, of a given size. */
interface Shape {
  readonly size: number;
  readonly layers: (size: number) => readonly (readonly TarPart[])[];
}

const deep = range(100, (at) => `d${String(at)}`).join('/');
const files = (size: number, directory = 'd'): TarPart[] =>
  range(size, (at) => aFile(`${directory}/${String(at)}`, ''));

const SHAPES: Readonly<Record<string, Shape>> = {
  'empty files': { size: 1_000, layers: (size) => [files(size)] },
  'one name again and again': {
    size: 1_000,
    layers: (size) => [range(size, () => aFile('a', ''))],
  },
  'opaque markers, all on one directory': {
    size: 500,
    layers: (size) => [files(size), range(size, () => aFile('d/.wh..wh..opq', ''))],
  },
  'opaque markers between new directories': {
    size: 500,
    layers: (size) => [
      files(size),
      range(size, (at) => [aDirectory(`d/n${String(at)}`), aFile('d/.wh..wh..opq', '')]).flat(),
    ],
  },
  'whiteouts of one directory': {
    size: 500,
    layers: (size) => [files(size), [...files(size), ...range(size, () => aFile('.wh.d', ''))]],
  },
  'files a hundred directories deep': { size: 500, layers: (size) => [files(size, deep)] },
  'links out of one directory': {
    size: 1_000,
    layers: (size) => [
      [
        aFile('a', ''),
        ...range(size, (at) => ({ name: `l${String(at)}`, type: '1', linkname: 'a' })),
      ],
    ],
  },
  'fifos, which are left out': {
    size: 2_000,
    layers: (size) => [range(size, (at) => ({ name: `p${String(at)}`, type: '6' }))],
  },
};

/** What is refused is refused in no longer. */
const refused = new Set<string>();

async function timed(layers: readonly (readonly TarPart[])[]): Promise<number> {
  const archives = layers.map((parts) => tarOf(parts));
  const root = fs.mkdtempSync(join(tmpdir(), 'drydock-unpack-'));
  const disk = createNodeFileSystem({ root });
  try {
    const begin = process.cpuUsage();
    for (const archive of archives) {
      const blob = streamOf(archive, 64 * 1024);
      try {
        await applyLayer({ files: disk, root: '/tree', blob, mediaType: 'tar' });
      } catch (error) {
        if (!(error instanceof UnpackError)) throw error;
        refused.add(error.message);
      }
    }
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

for (const [name, { size, layers }] of Object.entries(SHAPES)) {
  const [small, large] = [layers(size), layers(size * SCALE)];
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    times[0].push(await timed(small));
    times[1].push(await timed(large));
  }
  const [one, other] = times.map((each) => Math.min(...each)) as [number, number];
  const sizes = `${String(size)} ${one.toFixed(0)} ms, ${String(size * SCALE)} ${other.toFixed(0)} ms`;
  const end = [...refused].map((message) => `; refused: ${message}`).join('');
  refused.clear();
  console.log(`${name}: ${sizes}, ratio ${(other / one).toFixed(1)}${end}`);
}
