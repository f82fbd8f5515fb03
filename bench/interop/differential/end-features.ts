/** Where an archive ends, and what it is wrapped in. */
import { gzipSync } from 'fflate';
import { aTar, joined } from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import type { DraftLayer, Feature } from './generated.ts';
import { BLOCK, file, onBytes } from './put.ts';

const ends: readonly Feature[] = [
  onBytes('cut somewhere', (archive, draw) =>
    archive.subarray(0, draw.between(0, archive.length - 2 * BLOCK - 1)),
  ),
  onBytes('without an end', (archive) => archive.subarray(0, archive.length - 2 * BLOCK)),
  onBytes('half an end', (archive) => archive.subarray(0, archive.length - BLOCK)),
  onBytes('cut in the last padding', (archive) =>
    archive.subarray(0, archive.length - 2 * BLOCK - 1),
  ),
  onBytes('much of an end', (archive) => joined([archive, new Uint8Array(20 * BLOCK)])),
  onBytes('noise after the end', (archive, draw) =>
    joined([archive, new Uint8Array(draw.pick([1, 511, 512, 1000])).fill(0x41)]),
  ),
  onBytes('entries after the end', (archive) => joined([archive, aTar(file('smuggled'))])),
  onBytes('one block of zeros between', (archive) =>
    joined([archive.subarray(0, archive.length - BLOCK), aTar(file('after'))]),
  ),
  onBytes('a byte changed', (archive, draw) => {
    const changed = archive.slice();
    const place = draw.between(0, archive.length - 1);
    changed[place] = (changed[place] ?? 0) ^ (1 << draw.between(0, 7));
    return changed;
  }),
];

const alone: readonly Feature[] = [
  { name: 'nothing but an end', isAlone: true, put: () => undefined },
  { name: 'no bytes', isAlone: true, put: ([layer]) => setBytes(layer, () => new Uint8Array(0)) },
  {
    name: 'a block of zeros',
    isAlone: true,
    put: ([layer]) => setBytes(layer, () => new Uint8Array(BLOCK)),
  },
  {
    name: 'no archive',
    isAlone: true,
    put: ([layer]) => setBytes(layer, () => new Uint8Array(700).fill(0x55)),
  },
];

const gzip: readonly Feature[] = [
  onBlob('gzip in two members', (archive) =>
    joined([gzipped(archive.subarray(0, 600)), gzipped(archive.subarray(600))]),
  ),
  onBlob('gzip with a name', (archive) => gzipSync(archive, { mtime: 0, filename: 'layer.tar' })),
  onBlob('gzip and zeros', (archive) => joined([gzipped(archive), new Uint8Array(100)])),
  onBlob('gzip and noise', (archive) => joined([gzipped(archive), new Uint8Array(100).fill(0x41)])),
  onBlob('gzip cut short', (archive) => gzipped(archive).slice(0, -12)),
  onBlob('gzip without its trailer', (archive) => gzipped(archive).slice(0, -8)),
  onBlob('gzip with a wrong sum', (archive) => withByte(gzipped(archive), -7)),
  onBlob('gzip with a wrong length', (archive) => withByte(gzipped(archive), -3)),
];

function onBlob(name: string, blob: (archive: Uint8Array) => Uint8Array): Feature {
  return {
    name,
    put: (layers) => {
      const last = layers.at(-1);
      if (last !== undefined) last.blob = blob;
    },
  };
}

function setBytes(layer: DraftLayer | undefined, bytes: () => Uint8Array): void {
  if (layer === undefined) return;
  layer.bytes = bytes;
  layer.blob = (archive) => archive;
}

function gzipped(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { mtime: 0 });
}

function withByte(bytes: Uint8Array, place: number): Uint8Array {
  const changed = bytes.slice();
  const at = changed.length + place;
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

export const endFeatures: readonly Feature[] = [...ends, ...alone, ...gzip];
