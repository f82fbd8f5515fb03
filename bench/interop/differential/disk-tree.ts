/** A tree on the disk as comparable data, byte for byte, and what two of them do not have in common. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { digestOf } from '../../../src/cri/oci/index.ts';

export interface DiskNode {
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  /** Nanoseconds. */
  readonly mtime: bigint;
  /** Digest of a file, target of a link, number of a device. */
  readonly content: string;
  /** Extended ones, as getfattr writes them, in order. */
  readonly attributes: string;
  /** The first path of the same inode. */
  readonly sameAs: string;
}

/** By path, in Latin-1: each byte one character. The root is `.`. */
export type DiskTree = ReadonlyMap<string, DiskNode>;

export interface Difference {
  readonly path: string;
  readonly field: keyof DiskNode | 'there';
  readonly ours: DiskNode | undefined;
  readonly theirs: DiskNode | undefined;
}

export function readDiskTree(root: string): DiskTree {
  const tree = new Map<string, DiskNode>();
  const firstOf = new Map<bigint, string>();
  const extended = extendedAttributesBelow(root);
  const visit = (real: Buffer, path: string): void => {
    const stat = fs.lstatSync(real, { bigint: true });
    const sameAs = stat.isDirectory() ? path : (firstOf.get(stat.ino) ?? path);
    firstOf.set(stat.ino, sameAs);
    tree.set(path, {
      type: typeOf(stat),
      mode: stat.isSymbolicLink() ? '' : (Number(stat.mode) & 0o7777).toString(8),
      owner: `${stat.uid}:${stat.gid}`,
      mtime: stat.mtimeNs,
      content: contentOf(real, stat),
      attributes: extended.get(real.toString('latin1')) ?? '',
      sameAs,
    });
    if (!stat.isDirectory()) return;
    const names = fs.readdirSync(real, { encoding: 'buffer' }).sort(Buffer.compare);
    for (const name of names) {
      const text = name.toString('latin1');
      visit(Buffer.concat([real, Buffer.from('/'), name]), path === '.' ? text : `${path}/${text}`);
    }
  };
  visit(Buffer.from(root), '.');
  return tree;
}

/** By real paths in Latin-1; without labels, which the machine gives. Nothing where there is no getfattr. */
function extendedAttributesBelow(root: string): ReadonlyMap<string, string> {
  const options = ['-R', '-h', '-P', '-d', '-m', '-', '-e', 'base64', '--absolute-names'];
  const { stdout } = spawnSync('getfattr', [...options, root], { maxBuffer: 2 ** 28 });
  const found = new Map<string, string>();
  for (const block of (stdout ?? '').toString('latin1').split('\n\n')) {
    const [head = '', ...lines] = block.split('\n');
    const wanted = lines.filter((line) => line !== '' && !line.startsWith('security.selinux='));
    if (wanted.length > 0)
      found.set(unquoted(head.replace(/^# file: /, '')), wanted.sort().join(' '));
  }
  return found;
}

function unquoted(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

function typeOf(stat: fs.BigIntStats): string {
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'fifo';
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return 'device';
  return stat.isFile() ? 'file' : 'socket';
}

function contentOf(real: Buffer, stat: fs.BigIntStats): string {
  if (stat.isSymbolicLink())
    return fs.readlinkSync(real, { encoding: 'buffer' }).toString('latin1');
  if (stat.isFile()) return digestOf(fs.readFileSync(real));
  return stat.isDirectory() ? '' : String(stat.rdev);
}

const FIELDS = ['type', 'mode', 'owner', 'mtime', 'content', 'attributes', 'sameAs'] as const;

export function differencesOf(ours: DiskTree, theirs: DiskTree): readonly Difference[] {
  const found: Difference[] = [];
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(path), theirs.get(path)];
    const fields =
      one === undefined || other === undefined || one.type !== other.type
        ? [one === undefined || other === undefined ? ('there' as const) : ('type' as const)]
        : FIELDS.filter((field) => !isEqual(one, other, field));
    for (const field of fields) found.push({ path, field, ours: one, theirs: other });
  }
  return found;
}

/** Node sets times to the microsecond. */
function isEqual(one: DiskNode, other: DiskNode, field: keyof DiskNode): boolean {
  if (field !== 'mtime') return one[field] === other[field];
  const apart = one.mtime - other.mtime;
  return apart >= -1000n && apart <= 1000n;
}

/** `a/b: mode 755, not 700` */
export function describeDifference({ path, field, ours, theirs }: Difference): string {
  const name = JSON.stringify(path);
  if (ours === undefined) return `${name}: ${theirs?.type ?? ''} only theirs`;
  if (theirs === undefined) return `${name}: ${ours.type} only ours`;
  return `${name}: ${field} ${String(ours[field as 'mtime'])}, theirs ${String(theirs[field as 'mtime'])}`;
}
