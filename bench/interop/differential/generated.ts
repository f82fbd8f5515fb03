/**
 * A generated image: a few honest layers over a small alphabet of names, into which one feature (`features/`)
 * is put, honest or hostile. The same seed and number, the same bytes.
 */
import { gzipSync } from 'fflate';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  type TarPart,
} from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import { choices } from '../../../src/sim/index.ts';

/** Draws of one image. */
export interface Draw {
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
  between(least: number, most: number): number;
}

/** A layer on its way: what is in its archive, and what is done to the bytes. */
export interface DraftLayer {
  parts: TarPart[];
  /** After all else: from the archive to the archive. */
  bytes?: (archive: Uint8Array) => Uint8Array;
  /** Default: as it is. */
  blob?: (archive: Uint8Array) => Uint8Array;
}

export interface Feature {
  readonly name: string;
  /** Changes the layers in place. */
  readonly put: (layers: DraftLayer[], draw: Draw) => void;
  /** No honest entries around it. */
  readonly isAlone?: true;
}

export interface Layer {
  readonly archive: Uint8Array;
  readonly blob: Uint8Array;
}

export interface GeneratedImage {
  readonly at: number;
  readonly feature: string;
  readonly layers: readonly Layer[];
  /** Names that any entry has, for rulings. */
  readonly parts: readonly TarPart[];
}

/** Every archive has it: where there is none, readers differ in what they take. */
export const T = 1_500_000_000;

export function generate(seed: number, at: number, features: readonly Feature[]): GeneratedImage {
  const feature = features[at % features.length];
  if (feature === undefined) throw new Error('there is no feature');
  const draw = drawing(seed * 1_000_003 + at);
  const layers: DraftLayer[] = feature.isAlone ? [{ parts: [] }] : honestLayers(draw);
  feature.put(layers, draw);
  const parts = layers.flatMap((layer) => layer.parts);
  return { at, feature: feature.name, parts, layers: layers.map((layer) => packed(layer, draw)) };
}

function packed({ parts, bytes, blob }: DraftLayer, draw: Draw): Layer {
  const whole = aTar(...parts);
  const archive = bytes === undefined ? whole : bytes(whole);
  if (blob !== undefined) return { archive, blob: blob(archive) };
  return { archive, blob: draw.chance(0.2) ? gzipSync(archive, { mtime: 0 }) : archive };
}

function drawing(seed: number): Draw {
  const source = choices.seeded(seed);
  return {
    pick: <X>(from: readonly X[]): X => from[source.pick('layer', from.length)] as X,
    chance: (probability) => source.chance('layer', probability),
    between: (least, most) => source.between('layer', least, most),
  };
}

const NAMES = ['a', 'b', 'c', 'd'] as const;
const ODD_NAMES = [
  'Grüße 世界 🚢',
  'caf\udce9',
  'caf\udce8',
  'with space',
  'new\nline',
  '-rf',
  '..a',
  '...',
  'back\\slash',
  'tab\t',
  '*',
  'A',
  'e\u0301',
  '\u00e9',
  'con.',
  ' lead',
  'trail ',
  '__proto__',
  'constructor',
  '.whatever',
  'l'.repeat(90),
] as const;

/** One to three layers; those above the first hide a little too. */
function honestLayers(draw: Draw): DraftLayer[] {
  const known: Known = { files: [], directories: [''] };
  return Array.from({ length: draw.pick([1, 1, 2, 3]) }, (_, depth) => {
    const parts = Array.from({ length: draw.between(2, 8) }, () => honestPart(known, draw));
    if (depth > 0 && draw.chance(0.6)) parts.push(hidden(known, draw));
    return { parts };
  });
}

interface Known {
  files: string[];
  directories: string[];
}

/** What is put over a name takes away what was there and below. */
function forget(known: Known, path: string): void {
  const isLeft = (each: string): boolean => each !== path && !each.startsWith(`${path}/`);
  known.files = known.files.filter(isLeft);
  known.directories = known.directories.filter(isLeft);
}

function honestPart(known: Known, draw: Draw): TarPart {
  const name = draw.chance(0.15) ? draw.pick(ODD_NAMES) : draw.pick(NAMES);
  const above = draw.pick(known.directories);
  const path = above === '' ? name : `${above}/${name}`;
  const attributes = honestAttributes(draw);
  const kind = draw.pick(['file', 'file', 'file', 'directory', 'directory', 'symlink', 'link']);
  if (kind === 'directory') {
    known.files = known.files.filter((each) => each !== path);
    if (path.length < 80) known.directories.push(path);
    return aDirectory(draw.chance(0.5) ? path : `${path}/`, attributes);
  }
  forget(known, path);
  const existing = draw.pick(known.files.length > 0 ? known.files : ['']);
  if (kind === 'link' && existing !== '') return aHardLink(path, existing);
  if (kind === 'symlink') {
    const target = draw.pick(['a', './b', 'missing', 'a/b', path.split('/').at(-1) ?? '']);
    return aSymlink(path, target, { ...attributes, mode: 0o777 });
  }
  known.files.push(path);
  const content = draw.pick([
    '',
    'x',
    'text\n',
    'y'.repeat(512),
    'z'.repeat(draw.between(1, 9_000)),
  ]);
  return aFile(path, content, attributes);
}

export function honestAttributes(draw: Draw): Partial<TarPart> {
  return {
    mode: draw.pick([0o644, 0o755, 0o600, 0o444, 0o4755, 0o2711, 0o1777, 0o700, 0, 0o7777]),
    uid: draw.pick([0, 1, 1000, 65_534, 2_097_151]),
    gid: draw.pick([0, 5, 1000, 65_534, 2_097_151]),
    mtime: draw.pick([T, 0, 1, 1_234_567_890, 2_147_483_647, 4_294_967_296, T + 77]),
  };
}

function hidden(known: Known, draw: Draw): TarPart {
  const directory = draw.pick(known.directories);
  const base = directory === '' ? '' : `${directory}/`;
  if (draw.chance(0.3)) return aFile(`${base}.wh..wh..opq`, '', { mtime: T });
  const name = draw.pick(NAMES);
  return aFile(`${base}.wh.${name}`, '', { mtime: T });
}
