/** Fields of headers, and what they say that the bytes after them are. */
import { aDirectory, aTar, type TarPart } from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import type { Feature } from './generated.ts';
import { anyOf, at, BLOCK, file, GNU, withRecords } from './put.ts';

/** Binary numbers, as bytes of names. */
const raw = (...bytes: readonly number[]): string =>
  bytes
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte)))
    .join('');
const binary = (width: number, value: bigint): string =>
  raw(
    ...Array.from({ length: width }, (_, place) => {
      const byte = Number((value >> BigInt(8 * (width - 1 - place))) & 0xffn);
      return place === 0 ? byte | 0x80 : byte;
    }),
  );

const SPARSE_MAP = '1\n0\n4\n'.padEnd(BLOCK, '\0');
const sparse: readonly Feature[] = [
  anyOf('sparse of old GNU', file('s', { type: 'S', magic: GNU, content: 'data' })),
  anyOf(
    'sparse 0.0',
    withRecords(
      {
        'GNU.sparse.size': '8',
        'GNU.sparse.numblocks': '1',
        'GNU.sparse.offset': '4',
        'GNU.sparse.numbytes': '4',
      },
      file('s', { content: 'data' }),
    ),
  ),
  anyOf(
    'sparse 0.1',
    withRecords(
      {
        'GNU.sparse.size': '8',
        'GNU.sparse.numblocks': '1',
        'GNU.sparse.map': '4,4',
        'GNU.sparse.name': 'real',
      },
      file('s', { content: 'data' }),
    ),
  ),
  anyOf(
    'sparse 1.0',
    withRecords(
      {
        'GNU.sparse.major': '1',
        'GNU.sparse.minor': '0',
        'GNU.sparse.name': 'real',
        'GNU.sparse.realsize': '4',
      },
      file('s', { content: `${SPARSE_MAP}data` }),
    ),
  ),
];

const fields: readonly Feature[] = [
  anyOf('binary size', file('n', { content: 'abc', fields: { size: binary(12, 3n) } })),
  anyOf(
    'binary size that is none',
    file('n', { fields: { size: binary(12, 2n ** 60n) } }),
    file('n', { fields: { size: raw(...new Array<number>(12).fill(0xff)) } }),
    file('n', { fields: { size: binary(12, 2n ** 80n) } }),
  ),
  anyOf(
    'binary owner',
    file('n', { fields: { uid: binary(8, 3_000_000n), gid: binary(8, 4_294_967_294n) } }),
  ),
  anyOf(
    'binary owner that is none',
    file('n', { fields: { uid: raw(...new Array<number>(8).fill(0xff)) } }),
    file('n', { fields: { gid: binary(8, 2n ** 32n) } }),
    file('n', { fields: { uid: binary(8, 2n ** 32n - 1n) } }),
  ),
  anyOf('binary time', file('n', { fields: { mtime: binary(12, 8_589_934_592n) } })),
  anyOf(
    'binary time before 1970',
    file('n', { fields: { mtime: raw(...new Array<number>(11).fill(0xff), 0xf6) } }),
  ),
  anyOf(
    'time far away',
    file('n', { fields: { mtime: binary(12, 2n ** 50n) } }),
    file('n', { fields: { mtime: '77777777777' } }),
  ),
  anyOf(
    'mode with a type',
    file('n', { mode: 0o100644 }),
    file('n', { mode: 0o040755 }),
    file('n', { mode: 0o104755 }),
  ),
  anyOf(
    'mode of all bits',
    file('n', { mode: 0o7777777 }),
    aDirectory('n', { ...at, mode: 0o7777 }),
  ),
  anyOf(
    'spaces in numbers',
    file('n', { fields: { mode: '   644 ', uid: '    12 ' } }),
    file('n', { fields: { mtime: ' 1234567 \0' } }),
  ),
  anyOf('fields without an end', file('n', { fields: { uid: '00000012', mtime: '015000000000' } })),
  anyOf(
    'empty fields',
    file('n', { fields: { uid: '', gid: '' } }),
    file('n', { fields: { mode: '' } }),
  ),
  anyOf('empty size', { ...file('n', { fields: { size: '' } }), content: '' }),
  anyOf(
    'numbers that are none',
    file('n', { fields: { mode: '0o644' } }),
    file('n', { fields: { uid: '12x' } }),
    file('n', { fields: { size: '9' } }),
    file('n', { fields: { mtime: '-1' } }),
  ),
  anyOf(
    'damaged checksum',
    file('n', { fields: { checksum: '000001\0 ' } }),
    file('n', { fields: { checksum: '        ' } }),
    file('n', { fields: { checksum: 'garbage!' } }),
  ),
  anyOf(
    'checksum in another form',
    { ...file('n'), fields: { checksum: checksumOf(file('n'), (sum) => ` ${sum.toString(8)}\0`) } },
    {
      ...file('n'),
      fields: { checksum: checksumOf(file('n'), (sum) => `${sum.toString(8).padStart(7, '0')}\0`) },
    },
  ),
  anyOf(
    'content where none may be',
    ...['1', '2', '3', '4', '5', '6'].map((type) => ({
      name: 'c',
      type,
      linkname: 'a',
      content: 'payload',
      ...at,
    })),
  ),
  anyOf(
    'size of what has no content',
    ...['2', '5', '6'].map((type) => ({ name: 'c', type, linkname: 'a', size: BLOCK, ...at })),
  ),
  anyOf('contiguous file', file('n', { type: '7' })),
  anyOf(
    'unknown type',
    ...['V', 'M', 'D', 'N', 'A', 'Z', '8', ' '].map((type) => file('n', { type })),
  ),
  anyOf('file of old type', file('n', { type: '\0' })),
  anyOf('size beyond the archive', file('n', { size: 100_000 })),
  anyOf('owner in all digits', file('n', { fields: { uid: '7777777', gid: '77777777' } })),
];

function checksumOf(part: TarPart, form: (sum: number) => string): string {
  // A header without content is a block: the sum that stands in it is the sum of the rest.
  const bytes = aTar(part);
  const stated = Number.parseInt(String.fromCharCode(...bytes.subarray(148, 154)), 8);
  return form(stated);
}

export const headerFeatures: readonly Feature[] = [...sparse, ...fields];
