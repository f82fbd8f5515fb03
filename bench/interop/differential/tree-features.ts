/** What entries say of a tree: names, links, whiteouts, one thing over another. */
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  type TarPart,
} from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import { honestAttributes, T, type Feature } from './generated.ts';
import { above, anyOf, entries } from './put.ts';

const at = { mtime: T } as const;
const file = (name: string, content = name): TarPart => aFile(name, content, at);
const directory = (name: string): TarPart => aDirectory(name, at);
const link = (name: string, target: string): TarPart => aSymlink(name, target, at);
const special = (name: string, type: string): TarPart => ({ name, type, ...at });

const names: readonly Feature[] = [
  anyOf('absolute name', file('/a/x'), file('////etc/x'), link('/l', 'a'), directory('/d/')),
  anyOf(
    'dots in a name',
    file('./n'),
    file('a/./n'),
    file('n//m'),
    file('.//./n'),
    file('p/q/../n'),
  ),
  anyOf('climbing name', file('../n'), file('a/../../n'), file('/../n'), file('x/../../../n')),
  anyOf('root', directory('.'), directory('./'), directory('/'), {
    ...directory('.'),
    mode: 0o711,
  }),
  anyOf('root as something else', file('.'), link('.', '/etc'), aHardLink('./', 'a'), file('..')),
  anyOf('empty name', file(''), directory(''), link('', 'a')),
  anyOf('raw bytes', file('caf\udce9'), file('\udcff/\udcfe'), link('\udc80', 'caf\udce9')),
  entries('two raw names', () => [file('caf\udce9', 'one'), file('caf\udce8', 'two')]),
  entries('names equal but for case or form', () => [
    file('A'),
    file('a'),
    file('\u00e9'),
    file('e\u0301'),
  ]),
  entries('deep path', (draw) => [file(`${'d/'.repeat(draw.pick([5, 40]))}f`)]),
  entries('whole name field', () => [file('n'.repeat(100)), link('l', 't'.repeat(100))]),
  entries('prefix', () => [
    { ...file('f'), prefix: 'p'.repeat(155) },
    { ...file('g'), prefix: 'a/b' },
  ]),
  anyOf(
    'name that looks like a whiteout',
    file('a.wh.b'),
    file('.wha'),
    file('x/.wh'),
    directory('wh.'),
  ),
  anyOf(
    'slash after a name',
    { ...file('s/'), type: '0' },
    { ...file('s/'), type: '\0' },
    link('s/', 'a'),
    special('s/', '6'),
  ),
];

const links: readonly Feature[] = [
  anyOf('link that leads out', link('l', '/etc/passwd'), link('l', '../../../x'), link('l', '/')),
  entries('through a link', (draw) => [
    directory('real'),
    link('l', draw.pick(['real', './real', 'real/', 'real/../real'])),
    file('l/through'),
  ]),
  entries('through a link that leads out', (draw) => [
    directory('real'),
    link('l', draw.pick(['/real', '../../real', '/../real', '/etc/../real'])),
    file('l/through'),
  ]),
  entries('through a dangling link', (draw) => [
    link('l', draw.pick(['gone', '/gone/deep', '../gone', 'gone/../other'])),
    file('l/through'),
  ]),
  entries('through links in a circle', () => [link('l', 'm'), link('m', 'l'), file('l/x')]),
  entries('through a chain of links', (draw) => {
    const length = draw.pick([3, 30, 39]);
    const chain = Array.from({ length }, (_, each) => link(`l${each}`, `l${each + 1}`));
    return [directory(`l${length}`), ...chain, file('l0/through')];
  }),
  entries('over a link to a directory', (draw) => [
    directory('real'),
    link('l', 'real'),
    draw.pick([directory('l'), file('l'), link('l', 'other')]),
    file('real/x'),
  ]),
  entries('through a link to a file', () => [file('f'), link('l', 'f'), file('l/x')]),
  entries('hard links', (draw) => [
    file('h', 'shared'),
    aHardLink('i', draw.pick(['h', './h', '/h', 'x/../h'])),
    aHardLink('j', 'i'),
  ]),
  entries('hard link, then the name anew', (draw) => [
    file('h', 'old'),
    aHardLink('i', 'h'),
    draw.pick([file('h', 'new'), file('i', 'new'), directory('i'), link('h', 'i')]),
  ]),
  entries('hard link to a link', () => [link('s', 'nothing'), aHardLink('t', 's')]),
  entries('hard link through a link', () => [
    directory('r'),
    file('r/f'),
    link('s', 'r'),
    aHardLink('t', 's/f'),
  ]),
  entries('hard link to itself', () => [file('h'), aHardLink('h', 'h')]),
  entries('hard link over its own directory', () => [file('k/h'), aHardLink('k', 'k/h')]),
  anyOf(
    'hard link to nothing',
    aHardLink('h', 'nothing'),
    aHardLink('h', 'no/thing'),
    aHardLink('h', ''),
  ),
  entries('hard link to a directory', () => [directory('r'), aHardLink('t', 'r')]),
  entries('hard link that climbs', (draw) => [
    file('h'),
    aHardLink('i', draw.pick(['../h', '../../etc/passwd', '/../h'])),
  ]),
  entries('hard link with attributes', (draw) => [
    file('h'),
    { ...aHardLink('i', 'h'), ...honestAttributes(draw) },
  ]),
  above('hard link over layers', (draw) => [
    [file('h', 'lower'), link('s', 'h')],
    [aHardLink('i', draw.pick(['h', 's'])), ...(draw.chance(0.5) ? [file('h', 'upper')] : [])],
  ]),
  entries('empty target', () => [link('l', '')]),
];

const overEachOther: readonly Feature[] = [
  entries('one name again and again', (draw) =>
    Array.from({ length: 4 }, () =>
      draw.pick([
        file('o', String(draw.between(0, 99))),
        directory('o'),
        link('o', 'a'),
        file('o/in'),
      ]),
    ),
  ),
  above('file over a tree', () => [[directory('t'), file('t/a'), file('t/b/c')], [file('t')]]),
  above('directory over a file', () => [
    [file('t')],
    [{ ...directory('t'), mode: 0o700 }, file('t/a')],
  ]),
  above('file as a parent', () => [[file('t')], [file('t/a/b')]]),
  above('directory anew', (draw) => [
    [{ ...directory('t'), mode: 0o700 }, file('t/a')],
    [{ ...directory('t'), ...honestAttributes(draw) }, ...(draw.chance(0.5) ? [file('t/b')] : [])],
  ]),
  above('a directory that nobody may enter', () => [
    [{ ...directory('t'), mode: 0 }, file('t/a')],
    [file('t/b')],
  ]),
  above('written into below', () => [
    [directory('t'), directory('t/u'), file('t/u/a')],
    [file('t/u/b')],
  ]),
  above('link in place of a parent', (draw) => [
    [directory('t'), file('t/a'), directory('u')],
    [link('t', draw.pick(['u', '/u'])), file('t/b')],
  ]),
];

const whiteouts: readonly Feature[] = [
  above('whiteout', (draw) => [
    [file('w/a'), file('w/b'), directory('w/c'), file('w/c/d')],
    [file(`w/.wh.${draw.pick(['a', 'b', 'c', 'none'])}`, '')],
  ]),
  above('whiteout of a tree', () => [[file('w/a'), file('w/b/c')], [file('.wh.w', '')]]),
  above('whiteout before content', () => [
    [file('w', 'old')],
    [file('.wh.w', ''), file('w', 'new')],
  ]),
  above('whiteout after content', () => [
    [file('w', 'old')],
    [file('w', 'new'), file('.wh.w', '')],
  ]),
  above('whiteout below a whiteout', () => [
    [file('w/a'), file('w/b')],
    [file('.wh.w', ''), file('w/.wh.a', '')],
  ]),
  above('whiteout where nothing is', () => [
    [],
    [file('no/.wh.x', ''), file('none/at/all/.wh.x', '')],
  ]),
  above('whiteout through a link', () => [
    [directory('r'), file('r/a'), link('l', 'r')],
    [file('l/.wh.a', '')],
  ]),
  above('whiteout of a link', () => [
    [directory('r'), file('r/a'), link('l', 'r')],
    [file('.wh.l', '')],
  ]),
  above('whiteout of another type', (draw) => [
    [file('w')],
    [draw.pick([directory('.wh.w'), link('.wh.w', 'a'), file('.wh.w', 'content')])],
  ]),
  above('opaque', () => [
    [file('o/a'), file('o/s/b')],
    [directory('o'), file('o/.wh..wh..opq', ''), file('o/n')],
  ]),
  above('opaque after content', () => [
    [file('o/a'), file('o/s/b')],
    [file('o/n'), file('o/.wh..wh..opq', ''), file('o/m')],
  ]),
  above('opaque after deeper content', () => [
    [file('o/a'), file('o/s/b')],
    [file('o/s/n'), file('o/.wh..wh..opq', '')],
  ]),
  above('opaque root', () => [
    [file('o/a'), file('f')],
    [file('.wh..wh..opq', ''), file('n')],
  ]),
  above('opaque where nothing is', () => [[], [file('no/.wh..wh..opq', '')]]),
  above('opaque in a file', () => [[file('o')], [file('o/.wh..wh..opq', '')]]),
  above('opaque through a link', () => [
    [directory('r'), file('r/a'), link('l', 'r')],
    [file('l/.wh..wh..opq', '')],
  ]),
  above('whiteout of no name', (draw) => [
    [file('d/a')],
    [file(draw.pick(['.wh.', 'd/.wh..', 'd/.wh...', '.wh..']), '')],
  ]),
  above('records of AUFS', (draw) => [
    [file('a')],
    [
      directory('.wh..wh.plnk'),
      file('.wh..wh.aufs', ''),
      ...(draw.chance(0.5) ? [file('.wh..wh.plnk/1.2')] : []),
    ],
  ]),
  above('hard link to a record of AUFS', () => [
    [],
    [directory('.wh..wh.plnk'), file('.wh..wh.plnk/1.2'), aHardLink('h', '.wh..wh.plnk/1.2')],
  ]),
];

const specials: readonly Feature[] = [
  anyOf('fifo', special('p', '6'), special('in/p', '6')),
  anyOf('device', special('p', '3'), special('in/p', '4')),
  entries('hard link to a fifo', () => [special('p', '6'), aHardLink('q', 'p')]),
  entries('file over a fifo', () => [special('p', '6'), file('p')]),
  above('fifo over a tree', () => [[file('p/a')], [special('p', '6')]]),
];

export const treeFeatures: readonly Feature[] = [
  { name: 'honest', put: () => undefined },
  ...names,
  ...links,
  ...overEachOther,
  ...whiteouts,
  ...specials,
];
