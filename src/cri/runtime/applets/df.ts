/** `df`: how full file systems are, in the words of busybox. */
import { FileSystemError, type FileSystemStats, type Steps } from '../../../sim/index.ts';
import type { MountedFileSystem } from '../mounted-file-systems.ts';
import type { AppletCall } from './applet.ts';

/** What a number counts, and how the head of its column says so. */
interface Unit {
  readonly title: string;
  readonly show: (amount: number) => string;
}

export function* df(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('ahikmP');
  const { files } = call.process.table.container;
  const unit = unitOf(flags);
  const isInodes = flags.has('i');
  const titles = [unit.title, 'Used', 'Available'].map((title) => title.padStart(9)).join(' ');
  yield* call.print(`${'Filesystem'.padEnd(20)} ${titles} Use% Mounted on\n`);
  let status = 0;
  const isAll = operands.length === 0;
  for (const path of isAll ? files.mountPoints : operands) {
    const found = yield* call.attempt(() => files.fileSystemAt(isAll ? path : call.path(path)));
    if (found instanceof FileSystemError)
      status = yield* call.complain(`${path}: can't find mount point`);
    else yield* call.print(rowOf(found, unit, isInodes));
  }
  return status;
}

const KIB = 1024;
const LETTERS = ['', 'K', 'M', 'G', 'T', 'P'];

function unitOf(flags: ReadonlySet<string>): Unit {
  const whole = (of: number) => (amount: number) => String(Math.round(amount / of));
  if (flags.has('i')) return { title: 'Inodes', show: flags.has('h') ? human : String };
  if (flags.has('h')) return { title: 'Size', show: human };
  return flags.has('m')
    ? { title: '1M-blocks', show: whole(KIB * KIB) }
    : { title: '1K-blocks', show: whole(KIB) };
}

/** With one digit behind the point. */
function human(amount: number): string {
  let [value, at] = [amount, 0];
  for (; value >= KIB && at < LETTERS.length - 1; at += 1) value /= KIB;
  return at === 0 ? String(amount) : `${value.toFixed(1)}${LETTERS[at] ?? ''}`;
}

function rowOf(
  { source, mountedOn, stats }: MountedFileSystem,
  unit: Unit,
  isInodes: boolean,
): string {
  const { total, free } = amounts(stats, isInodes);
  const used = total - free;
  const percent = total === 0 ? 0 : Math.floor((used * 100 + total / 2) / total);
  const shown = [total, used, free].map((amount) => unit.show(amount).padStart(9)).join(' ');
  return `${source.padEnd(20)} ${shown} ${String(percent).padStart(3)}% ${mountedOn}\n`;
}

function amounts(stats: FileSystemStats, isInodes: boolean): { total: number; free: number } {
  return isInodes
    ? { total: stats.inodes, free: stats.inodesFree }
    : { total: stats.capacityBytes, free: stats.availableBytes };
}
