/** Extended records and long names. */
import { bytesOfName } from '../../../src/sim/index.ts';
import {
  aDirectory,
  aSymlink,
  paxRecord,
  type TarPart,
} from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import type { Feature } from './generated.ts';
import { anyOf, at, entries, file, GNU, withRecords } from './put.ts';

/** An extended header of its own, with these bytes. */
const meta = (type: string, content: string, more: Partial<TarPart> = {}): TarPart => ({
  name: type === 'x' || type === 'g' ? 'PaxHeaders/x' : '././@LongLink',
  type,
  content: bytesOfName(content),
  ...(type === 'L' || type === 'K' ? { magic: GNU } : {}),
  ...more,
});
const records = (...each: readonly (readonly [string, string])[]): string =>
  each.map(paxRecord).join('');

const pax: readonly Feature[] = [
  anyOf(
    'pax path',
    withRecords({ path: `long/${'ü'.repeat(120)}` }),
    withRecords({ path: 'caf\udce9' }),
    withRecords({ path: 'a/./b' }),
    withRecords({ path: '../x' }),
  ),
  entries('pax linkpath', (draw) => [
    withRecords(
      { linkpath: draw.pick(['t'.repeat(300), '\udcff', 'a']) },
      aSymlink('l', 'short', at),
    ),
  ]),
  anyOf(
    'pax owner',
    withRecords({ uid: '70000', gid: '4000000' }),
    withRecords({ uid: '4294967294' }),
  ),
  anyOf(
    'pax owner that is none',
    withRecords({ uid: '4294967295' }),
    withRecords({ uid: '-1' }),
    withRecords({ gid: 'x' }),
    withRecords({ uid: '1e3' }),
    withRecords({ gid: '99999999999' }),
  ),
  anyOf(
    'pax time',
    withRecords({ mtime: '1500000000.123456' }),
    withRecords({ mtime: '1.5' }),
    withRecords({ mtime: '1500000000.' }),
    withRecords({ mtime: '0.000001' }),
  ),
  anyOf(
    'pax time of nanoseconds',
    withRecords({ mtime: '1500000000.123456789' }),
    withRecords({ mtime: '5.9999999' }),
  ),
  anyOf(
    'pax time before 1970',
    withRecords({ mtime: '-1' }),
    withRecords({ mtime: '-1.5' }),
    withRecords({ mtime: '-86400.25' }),
  ),
  anyOf(
    'pax time that is none',
    withRecords({ mtime: 'NaN' }),
    withRecords({ mtime: '1e9' }),
    withRecords({ mtime: '' }),
    withRecords({ mtime: ' 5' }),
    withRecords({ mtime: '0x10' }),
  ),
  anyOf(
    'pax size',
    withRecords({ size: '3' }),
    withRecords({ size: '3' }, file('pax', { size: 99, content: 'pax' })),
  ),
  anyOf('pax size that hides entries', {
    ...withRecords({ size: '1024' }),
    content: 'i'.repeat(1024),
    size: 0,
  }),
  anyOf(
    'pax size that is none',
    withRecords({ size: '-1' }),
    withRecords({ size: '12abc' }),
    withRecords({ size: '' }),
    withRecords({ size: '9007199254740993' }),
  ),
  anyOf(
    'pax record malformed',
    ...[
      '5 a=b\n',
      '99 a=b\n',
      'x a=b\n',
      '6 ab\n',
      '5 =b\n',
      '6 a=b',
      '0 a=b\n',
      '-6 a=b\n',
      '06 a=b\n',
      '6 a=b\n\0\0',
    ].map((text) => meta('x', text)),
  ),
  entries('pax records unknown', () => [
    withRecords({
      comment: 'c',
      'VENDOR.key': 'v',
      atime: '1',
      ctime: '2',
      uname: 'nobody',
      gname: 'none',
    }),
  ]),
  anyOf(
    'pax with a NUL',
    withRecords({ path: 'a\0b' }),
    withRecords({ linkpath: 'a\0b' }, aSymlink('l', 'x', at)),
    withRecords({ 'a\0b': 'c' }),
  ),
  anyOf(
    'pax charset',
    withRecords({ hdrcharset: 'BINARY', path: 'b\udc80' }),
    withRecords({ hdrcharset: 'ISO-IR 10646 2000 UTF-8' }),
  ),
  anyOf('pax charset unknown', withRecords({ hdrcharset: 'KOI8-R' })),
  entries('pax empty value', () => [withRecords({ path: '' })]),
  entries('pax key twice', () => [
    meta('x', records(['path', 'one'], ['path', 'two'])),
    file('pax'),
  ]),
  entries('pax twice', () => [
    meta('x', records(['path', 'one'], ['uid', '7'])),
    meta('x', records(['path', 'two'])),
    file('pax'),
  ]),
  entries('pax before a directory', () => [
    withRecords({ path: 'dir/of/pax', mtime: '7' }, aDirectory('d', at)),
  ]),
  {
    name: 'pax at the end',
    put: (layers) => void layers.at(-1)?.parts.push(meta('x', records(['path', 'one']))),
  },
  anyOf(
    'pax global',
    meta('g', records(['path', 'global'], ['uid', '9'], ['mtime', '3'])),
    meta('g', records(['comment', 'abc'])),
  ),
  entries('pax before a long name', () => [
    meta('x', records(['size', '2048'])),
    meta('L', `${'g'.repeat(120)}\0`),
    file('short', { content: 'z'.repeat(2048), size: 0 }),
  ]),
  anyOf(
    'attributes',
    withRecords({ 'SCHILY.xattr.user.a': 'b' }),
    withRecords({ 'SCHILY.xattr.user.raw': '\0\udcff' }),
  ),
  anyOf(
    'attributes of an overlay',
    withRecords({ 'SCHILY.xattr.trusted.overlay.opaque': 'y' }),
    withRecords({ 'SCHILY.xattr.user.overlay.redirect': '/etc' }),
  ),
];

const gnu: readonly Feature[] = [
  entries('gnu long name', (draw) => [
    meta('L', `${'g'.repeat(draw.pick([5, 101, 200]))}/n\0`),
    file('short', { magic: GNU }),
  ]),
  entries('gnu long name without its NUL', () => [
    meta('L', 'g'.repeat(130)),
    file('short', { magic: GNU }),
  ]),
  entries('gnu long name with a NUL inside', () => [
    meta('L', `seen\0hidden\0`),
    file('short', { magic: GNU }),
  ]),
  entries('gnu long target', () => [
    meta('K', `${'t'.repeat(200)}\0`),
    aSymlink('l', 'short', { ...at, magic: GNU }),
  ]),
  entries('gnu long names of raw bytes', () => [
    meta('L', `\udce9${'r'.repeat(110)}\0`),
    file('short', { magic: GNU }),
  ]),
  entries('gnu long name twice', () => [
    meta('L', 'one\0'),
    meta('L', 'two\0'),
    file('short', { magic: GNU }),
  ]),
  {
    name: 'gnu long name at the end',
    put: (layers) => void layers.at(-1)?.parts.push(meta('L', 'one\0')),
  },
  entries('gnu long name and pax, equal', () => [
    meta('L', 'same\0'),
    withRecords({ path: 'same' }, file('short')),
  ]),
  entries('gnu long name and pax, different', () => [
    meta('L', 'gnu\0'),
    withRecords({ path: 'other' }, file('short')),
  ]),
  entries('gnu times where a prefix is', () => [
    file('g', { magic: GNU, prefix: '00000000001\x0000000000002' }),
  ]),
  anyOf(
    'old V7',
    file('v7', { magic: '' }),
    file('v7/', { magic: '', type: '\0', content: '' }),
    aDirectory('v7', { ...at, magic: '' }),
  ),
];

export const recordFeatures: readonly Feature[] = [...pax, ...gnu];
