/** The one reading of an archive: what two readers could read in two ways is refused. */
import { describe, expect, it } from 'vitest';
import { bytesOfName, nameOfBytes, rethrowProgrammerError } from '../../../sim/index.ts';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  joined,
  paxRecord,
  streamOf,
  type TarPart,
} from './testing/a-tar.ts';
import { tarEntries } from './tar-entries.ts';
import { UnpackError } from './unpack-error.ts';

const GNU = 'ustar  \0';
const V7 = '\0'.repeat(8);
const RAW = nameOfBytes(Uint8Array.of(0x63, 0xe9));
const OTHER_RAW = nameOfBytes(Uint8Array.of(0x63, 0xe8));

/** `type name -> target = content` of each entry. */
async function readingOf(archive: Uint8Array, chunk = 700): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const { header, content } of tarEntries(streamOf(archive, chunk))) {
    let text = '';
    for await (const bytes of content) text += nameOfBytes(bytes);
    const { type = 'unknown', name, linkname } = header;
    read.push(`${type} ${name}${linkname && ` -> ${linkname}`}${text && ` = ${text}`}`);
  }
  return read;
}

async function refusalOf(archive: Uint8Array): Promise<string> {
  try {
    await readingOf(archive);
    return 'none';
  } catch (error) {
    rethrowProgrammerError(error);
    return error instanceof UnpackError ? `${error.reason} ${error.message}` : String(error);
  }
}

function records(text: string, type = 'x'): TarPart {
  return { name: 'records', type, content: bytesOfName(text) };
}

function longName(name: string, type = 'L'): TarPart {
  return { name: '././@LongLink', type, magic: GNU, content: bytesOfName(`${name}\0`) };
}

const NONE_AFTER = new Uint8Array(1024);
const bare = (...parts: readonly TarPart[]): Uint8Array => aTar(...parts).slice(0, -1024);

describe('a tar archive', () => {
  const readings: readonly [string, Uint8Array, readonly string[]][] = [
    [
      'has names of any bytes',
      aTar(aFile(RAW, '1'), aFile(OTHER_RAW, '2')),
      [`file ${RAW} = 1`, `file ${OTHER_RAW} = 2`],
    ],
    ['has targets of any bytes', aTar(aSymlink('l', RAW)), [`symlink l -> ${RAW}`]],
    [
      'has any bytes in PAX',
      aTar(aSymlink('x', 'y', { pax: { path: RAW, linkpath: OTHER_RAW } })),
      [`symlink ${RAW} -> ${OTHER_RAW}`],
    ],
    [
      'has any bytes in GNU’s long names',
      aTar(longName(RAW), longName(OTHER_RAW, 'K'), aSymlink('x', 'y')),
      [`symlink ${RAW} -> ${OTHER_RAW}`],
    ],
    [
      'keeps a byte order mark and U+FFFD',
      aTar(aFile('\uFEFFa\uFFFD', '')),
      ['file \uFEFFa\uFFFD'],
    ],
    [
      'ends at its mark',
      joined([aTar(aFile('a', '1')), aTar(aFile('smuggled', '2'))]),
      ['file a = 1'],
    ],
    [
      'may be followed by anything',
      joined([aTar(aFile('a', '1')), Uint8Array.of(1, 2, 3)]),
      ['file a = 1'],
    ],
    ['may have half a mark', joined([bare(aFile('a', '1')), new Uint8Array(512)]), ['file a = 1']],
    ['may have no mark', bare(aFile('a', '1')), ['file a = 1']],
    [
      'of V7 has directories with a slash',
      aTar(aFile('d/', '', { magic: V7, type: '\0' })),
      ['directory d/'],
    ],
    ['has files that are contiguous', aTar(aFile('a', '1', { type: '7' })), ['file a = 1']],
    ['of GNU has no prefix', aTar(aFile('a', '1', { magic: GNU })), ['file a = 1']],
    [
      'has a size in PAX',
      aTar(aFile('a', '12345', { size: 0, pax: { size: '5' } })),
      ['file a = 12345'],
    ],
    [
      'has records for files, not for long names',
      aTar(records(paxRecord(['size', '3'])), longName('long'), aFile('a', '123', { size: 0 })),
      ['file long = 123'],
    ],
    [
      'has the last of two records',
      aTar(records(paxRecord(['path', 'x']) + paxRecord(['path', 'y'])), aFile('a', '')),
      ['file y'],
    ],
    [
      'has the last of two headers',
      aTar(records(paxRecord(['path', 'x'])), records(paxRecord(['comment', 'y'])), aFile('a', '')),
      ['file a'],
    ],
    [
      'keeps its name where the record is empty',
      aTar(aFile('a', '', { pax: { path: '' } })),
      ['file a'],
    ],
    [
      'has global records for nobody',
      aTar(records(paxRecord(['path', 'x']), 'g'), aFile('a', '', { pax: { comment: 'y' } })),
      ['file a'],
    ],
    [
      'has both names where they are one',
      aTar(records(paxRecord(['path', 'x'])), longName('x'), aFile('a', '')),
      ['file x'],
    ],
    [
      'has keys that JavaScript knows',
      aTar(aFile('a', '1', { pax: { __proto__x: 'y', constructor: 'z' } })),
      ['file a = 1'],
    ],
  ];
  it.each(readings)('%s', async (_, archive, expected) => {
    for (const chunk of [1, 512, 700, 100_000]) {
      expect(await readingOf(archive, chunk)).toEqual(expected);
    }
  });

  const refusals: readonly [string, Uint8Array, string][] = [
    ...(['1', '2', '3', '4', '5', '6'] as const).map(
      (type) =>
        [
          `has content of type ${type}`,
          aTar({ name: 'a', type, linkname: 'b', content: 'x' }),
          'ArchiveCorrupt a: ',
        ] as [string, Uint8Array, string],
    ),
    [
      'has a directory with a size in PAX',
      aTar(aDirectory('d', { pax: { size: '5' } })),
      'ArchiveCorrupt d: directory with content',
    ],
    [
      'goes on after one block of zeros',
      joined([bare(aFile('a', '')), new Uint8Array(512), bare(aFile('b', '')), NONE_AFTER]),
      'ArchiveCorrupt tar: a block of zeros',
    ],
    [
      'has a record of another length',
      aTar(records('8 path=x\n'), aFile('a', '')),
      'ArchiveCorrupt extended header: record',
    ],
    [
      'has a record without a length',
      aTar(records('path=x\n'), aFile('a', '')),
      'ArchiveCorrupt extended header: record has no length',
    ],
    [
      'has a record without a key',
      aTar(records('5 =x\n'), aFile('a', '')),
      'ArchiveCorrupt extended header: record has no key',
    ],
    [
      'has a record without an end',
      aTar(records('9 path=x '), aFile('a', '')),
      'ArchiveCorrupt extended header: record',
    ],
    ...['NaN', '1e9', 'soon', ''].map(
      (mtime) =>
        [
          `has the time ${mtime}`,
          aTar(aFile('a', '', { pax: { mtime } })),
          'ArchiveCorrupt extended header: record mtime',
        ] as [string, Uint8Array, string],
    ),
    ...['12abc', '-1', '', '0x5', '99999999999999999999'].map(
      (size) =>
        [
          `has the size ${size}`,
          aTar(aFile('a', '', { pax: { size } })),
          'ArchiveCorrupt extended header: record size',
        ] as [string, Uint8Array, string],
    ),
    [
      'has a NUL in a name',
      aTar(aFile('a', '', { pax: { path: 'a\0b' } })),
      'ArchiveCorrupt extended header: record path',
    ],
    [
      'has names of an unknown charset',
      aTar(aFile('a', '', { pax: { hdrcharset: 'KOI8-R' } })),
      'ArchiveCorrupt extended header: record unknown hdrcharset',
    ],
    [
      'has two names for one entry',
      aTar(records(paxRecord(['path', 'x'])), longName('y'), aFile('a', '')),
      'ArchiveCorrupt x: has another name too: y',
    ],
    [
      'has two targets for one link',
      aTar(records(paxRecord(['linkpath', 'x'])), longName('y', 'K'), aHardLink('a', 'b')),
      'ArchiveCorrupt x: has another target too: y',
    ],
    [
      'ends in records',
      aTar(aFile('a', ''), records(paxRecord(['path', 'x']))),
      'ArchiveCorrupt tar: an extended header without',
    ],
    [
      'ends in a long name',
      aTar(aFile('a', ''), longName('x')),
      'ArchiveCorrupt tar: an extended header without',
    ],
    [
      'has records of two mebibytes',
      aTar(records(paxRecord(['comment', 'x'.repeat(2 << 20)])), aFile('a', '')),
      'LimitExceeded extended header',
    ],
    [
      'has global records of two mebibytes',
      aTar(records('x'.repeat(2 << 20), 'g'), aFile('a', '')),
      'LimitExceeded extended header',
    ],
    [
      'has a long name of two mebibytes',
      aTar(longName('x'.repeat(2 << 20)), aFile('a', '')),
      'LimitExceeded extended header',
    ],
    [
      'has a name of 5,000 bytes',
      aTar(aFile('a', '', { pax: { path: 'x/'.repeat(2500) } })),
      'LimitExceeded x/x/',
    ],
    [
      'has an attribute of 70,000 bytes',
      aTar(aFile('a', '', { pax: { 'SCHILY.xattr.user.a': 'x'.repeat(70_000) } })),
      'LimitExceeded extended header: attribute user.a',
    ],
  ];
  it.each(refusals)('is refused that %s', async (_, archive, expected) => {
    expect(await refusalOf(archive)).toContain(expected);
  });

  it('has numbers in octal or binary, and no others', async () => {
    const withUid = (...field: readonly number[]): Uint8Array => {
      const archive = aTar(aFile('a', ''));
      archive.set(field, 108);
      archive.set(new TextEncoder().encode(' '.repeat(8)), 148);
      const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      archive.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
      return archive;
    };
    const uidOf = async (archive: Uint8Array): Promise<number | undefined> => {
      for await (const { header } of tarEntries(streamOf(archive))) return header.uid;
      return undefined;
    };
    const text = (octal: string): readonly number[] => [...bytesOfName(octal)];

    expect(await uidOf(withUid(...text('     17\0')))).toBe(0o17);
    expect(await uidOf(withUid(...text('00017 \0\0')))).toBe(0o17);
    expect(await uidOf(withUid(0x80, 0, 0, 0, 1, 0, 0, 0))).toBe(2 ** 24);
    expect(await uidOf(withUid(...new Array<number>(8).fill(0xff)))).toBe(-1);
    await expect(uidOf(withUid(0x80, 0x20, 0, 0, 0, 0, 0, 1))).rejects.toThrow(
      'owner is no number',
    );
    await expect(uidOf(withUid(...text('0000019\0')))).rejects.toThrow('owner is no number');
  });
});
