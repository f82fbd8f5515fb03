/**
 * Where drydock and others differ, and why. A ruling says what it is about as narrowly as it can: a message of who
 * refuses, a field of a tree. What no ruling is about is a fault of somebody, and fails the run.
 *
 * L1 to L15 and the tables meant by "rules" are those of `src/cri/oci/unpack/layer-plan.ts` and `strict-tar.ts`.
 */
import type { DiskNode, Difference } from './disk-tree.ts';
import type { GeneratedImage } from './generated.ts';
import type { Outcome } from './unpackers.ts';

export type Peer = 'umoci' | 'tar';

export interface Met {
  readonly image: GeneratedImage;
  readonly peer: Peer;
  readonly ours: Outcome;
  readonly theirs: Outcome;
  /** Nanoseconds since 1970 when the peer began. */
  readonly begunAt: bigint;
}

export interface Ruling {
  readonly what: string;
  /** Why, and who says so. */
  readonly why: string;
  /** Default: either. */
  readonly peer?: Peer;
  /** One refuses and the other does not. */
  readonly outcome?: (met: Met) => boolean;
  readonly difference?: (difference: Difference, met: Met) => boolean;
}

const we = (refusing: RegExp) => (met: Met) =>
  met.theirs.tree !== undefined && refusing.test(met.ours.refusal ?? '');
const they = (refusing: RegExp) => (met: Met) =>
  met.ours.tree !== undefined && refusing.test(met.theirs.refusal ?? '');
const hasType =
  (types: string) =>
  ({ image }: Met): boolean =>
    image.parts.some(({ type = '0' }) => types.includes(type));

/** What drydock refuses. */
const ours: readonly Ruling[] = [
  {
    what: 'a name that climbs above the root',
    why: 'Clamped, it would be another file than the archive means. containers/storage refuses it too ("breakout", CVE-2007-4559); GNU tar skips it and fails.',
    peer: 'umoci',
    outcome: we(/leads out of the tree/),
  },
  {
    what: 'hard link to a record of AUFS',
    why: 'What is below .wh..wh.plnk is skipped, so that there is nothing to link to (image-spec layer.md, whiteouts: AUFS; containers/storage resolves them).',
    peer: 'umoci',
    outcome: we(/hard link to a record of AUFS/),
  },
  {
    what: 'owners that are no number of 32 bits',
    why: '-1 means "as it is" to chown(2); larger ones are cut to another owner.',
    outcome: we(/owner is no number of 32 bits|record [ug]id is no number/),
  },
  {
    what: 'a character set that nobody knows',
    why: 'POSIX.1-2017 pax, hdrcharset: the names mean other bytes then. Others ignore the record.',
    outcome: we(/unknown hdrcharset/),
  },
  {
    what: 'an extended header or long name without its entry',
    why: 'What comes after it was cut off. Go archive/tar takes the end for the end.',
    outcome: we(/an extended header without its entry/),
  },
  {
    what: 'two long names of one entry, different',
    why: 'GNU’s wins in Go, PAX’s in GNU tar: one archive, two trees.',
    outcome: we(/has another (?:name|target) too/),
  },
  {
    what: 'sparse files',
    why: 'Layers have none by image-spec layer.md ("Sparse files SHOULD NOT be used"); Go and GNU tar expand those of PAX.',
    outcome: we(/sparse files are not supported/),
  },
  {
    what: 'content where none may be',
    why: 'Go says that links, directories, devices and fifos have none whatever their size, others skip it: an archive within the archive (CVE-2025-62518 and its like).',
    outcome: we(/(?:link|symlink|directory|fifo|device) with content/),
  },
  {
    what: 'records that are malformed',
    why: 'POSIX.1-2017 pax, Extended Header. GNU tar warns and goes on.',
    peer: 'tar',
    outcome: we(/extended header: record/),
  },
  {
    what: 'a size of no digits in a record',
    why: 'POSIX: the header’s is deleted; Go: it stays. Neither is a size.',
    peer: 'umoci',
    outcome: we(/record size is no number/),
  },
  {
    what: 'a hard link whose target climbs above the root',
    why: 'As names. GNU tar takes off what climbs.',
    peer: 'tar',
    outcome: (met) => hasType('1')(met) && we(/leads out of the tree/)(met),
  },
  {
    what: 'types that nobody knows',
    why: 'containerd, umoci and containers/storage refuse them. GNU tar takes them for files, with a warning.',
    peer: 'tar',
    outcome: (met) => hasType('VMDNAZ8 ')(met) && we(/unknown type of entry/)(met),
  },
  {
    what: 'sparse files of old GNU',
    why: 'As those of PAX; Go hands the type on, and no reader of layers knows it.',
    peer: 'tar',
    outcome: (met) => hasType('S')(met) && we(/unknown type of entry/)(met),
  },
  {
    what: 'numbers that are none',
    why: 'POSIX.1-2017 ustar: octal digits. GNU tar reads what it can, and base 64 of old archives.',
    peer: 'tar',
    outcome: we(/(?:time|mode|owner|group|size|checksum) is (?:no number|negative)/),
  },
  {
    what: 'a block of zeros between entries',
    why: 'Go: error; GNU tar ends there with a warning, so that what follows is seen by some (smuggling).',
    peer: 'tar',
    outcome: we(/a block of zeros between entries/),
  },
  {
    what: 'an end within the padding or the mark of the last entry',
    why: 'Bytes are missing, and whose is not known. GNU tar and Go take it for the end.',
    outcome: we(/tar: unexpected end/),
  },
  {
    what: 'noise behind gzip',
    why: 'No member and no padding: Go refuses it, gzip(1) warns.',
    peer: 'tar',
    outcome: we(/gzip/),
  },
  {
    what: 'gzip without its trailer',
    why: 'RFC 1952: the sum and length are what says that nothing is missing. umoci 0.4.7 does not read to the end.',
    peer: 'umoci',
    outcome: (met) => met.image.feature === 'gzip without its trailer' && we(/gzip: /)(met),
  },
];

/** What others refuse. */
const theirs: readonly Ruling[] = [
  {
    what: 'a file where a parent is to be',
    why: 'L3: it is replaced. umoci does so since 0.4.8; 0.4.7, containerd and GNU tar fail.',
    outcome: they(
      /mkdir parent: .*not a directory|Cannot (?:open|mkdir|create symlink to .*|hard link to .*|mknod|mkfifo): Not a directory/,
    ),
  },
  {
    what: 'something else in place of a tree',
    why: 'L1: the later entry wins. GNU tar leaves a directory that is not empty.',
    peer: 'tar',
    outcome: they(
      /(?:Cannot (?:open|create symlink to .*|hard link to .*|mknod|mkfifo)): File exists/,
    ),
  },
  {
    what: 'writing through a link that leads out',
    why: 'L2: the root of the tree is its /. GNU tar puts off such links, and there is no directory until then.',
    peer: 'tar',
    outcome: (met) =>
      hasType('2')(met) &&
      they(/Cannot (?:open|mkdir|hard link to .*): (?:Not a directory|No such file or directory)/)(
        met,
      ),
  },
  {
    what: 'hard link to itself',
    why: 'Nothing is to be done. umoci and GNU tar remove the name first, and miss it then.',
    outcome: they(
      /unpack entry: h: link: no such file or directory|Cannot hard link to 'h': No such file/,
    ),
  },
  {
    what: 'global records',
    why: 'They are for nobody: no reader of layers applies them (Go keeps them apart; containerd and containers/storage skip them). umoci 0.4.7 knows no type g.',
    peer: 'umoci',
    outcome: they(/unknown typeflag '\\x67'/),
  },
  {
    what: 'contiguous files',
    why: 'POSIX.1-2017 ustar: type 7 is a file where the system has no such thing. Go hands the type on, and umoci does not know it.',
    peer: 'umoci',
    outcome: they(/unknown typeflag '\\x37'/),
  },
  {
    what: 'zeros behind gzip',
    why: 'Padding, as for gzip(1) and GNU tar. Go takes them for the header of another member.',
    peer: 'umoci',
    outcome: (met) => met.image.feature === 'gzip and zeros' && they(/gzip: invalid header/)(met),
  },
  {
    what: 'no bytes at all',
    why: 'Go: an archive without entries. GNU tar wants an end.',
    peer: 'tar',
    outcome: they(/does not look like a tar archive/),
  },
  {
    what: 'names that climb and come back',
    why: 'a/b/../c is a/c, as text. GNU tar refuses .. anywhere.',
    peer: 'tar',
    outcome: they(/Member name contains '\.\.'/),
  },
];

function withoutUntaken(node: DiskNode | undefined): string {
  const each = (node?.attributes ?? '').split(' ');
  return each.filter((text) => !/^(?:trusted|user\.overlay)\./.test(text)).join(' ');
}

/** Where the trees differ. */
const trees: readonly Ruling[] = [
  {
    what: 'the time of directories that nobody names, or into which something was written or hidden',
    why: 'L3, L11: epoch zero, or what it was before the layer; on each node the same. Others leave the time of unpacking.',
    difference: ({ field, ours: one, theirs: other }, { begunAt }) =>
      field === 'mtime' && one?.type === 'directory' && (other?.mtime ?? 0n) >= begunAt,
  },
  {
    what: 'fifos and devices',
    why: 'Node has no mknod: they are left out and told, and what links to them.',
    difference: ({ field, theirs: other }) =>
      field === 'there' && ['fifo', 'device'].includes(other?.type ?? ''),
  },
  {
    what: 'directories that nobody names, below a set-group-id one',
    why: 'L3: root’s, 0755. umoci leaves what the kernel hands down (mkdir(2), BSD group semantics).',
    peer: 'umoci',
    difference: ({ field, ours: one, theirs: other }) =>
      (field === 'mode' && one?.mode === '755' && other?.mode === '2755') ||
      (field === 'owner' && one?.owner === '0:0' && one.type === 'directory' && one.mtime === 0n),
  },
  {
    what: 'records of AUFS',
    why: 'No content (image-spec layer.md, whiteouts); skipped and told. umoci 0.4.7 unpacks those that are directories.',
    peer: 'umoci',
    difference: ({ field, path, ours: one }) =>
      field === 'there' &&
      one === undefined &&
      path.split('/').some((name) => name.startsWith('.wh..wh.')),
  },
  {
    what: 'times after 2262',
    why: 'Kept as far as the disk has them. umoci counts nanoseconds in 64 bits, and wraps.',
    peer: 'umoci',
    difference: ({ field, ours: one }) =>
      field === 'mtime' && (one?.mtime ?? 0n) >= 9_223_372_036n * 1_000_000_000n,
  },
  {
    what: 'attributes that no layer may give',
    why: 'They would steer an overlay, or somebody trusts them: never set, and told. umoci and GNU tar set what the kernel lets root set.',
    difference: ({ field, ours: one, theirs: other }) =>
      field === 'attributes' && withoutUntaken(other) === (one?.attributes ?? ''),
  },
  {
    what: 'global records, applied',
    why: 'POSIX.1-2017 pax says so; see above.',
    peer: 'tar',
    difference: (_, { image }) => image.parts.some(({ type }) => type === 'g'),
  },
];

export const RULINGS: readonly Ruling[] = [...ours, ...theirs, ...trees];
