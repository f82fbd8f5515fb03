/** Applets that look at directories: `ls`, `stat`, `du`. */
import { FileSystemError, type FileStat, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { Applet, AppletCall } from './applet.ts';
import { nameOf, shownName } from './account-names.ts';
import { LETTERS, walk } from './find.ts';

/** `-rw-r--r--` */
export function modeText({ type, mode }: Pick<FileStat, 'type' | 'mode'>): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const isSpecial = (mode & special) !== 0;
    const execute =
      (bits & 1) !== 0 ? (isSpecial ? letter : 'x') : isSpecial ? letter.toUpperCase() : '-';
    return ((bits & 4) !== 0 ? 'r' : '-') + ((bits & 2) !== 0 ? 'w' : '-') + execute;
  };
  const letter = LETTERS[type] ?? '-';
  return letter + triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't');
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function dateText(mtimeMs: number, now: number): string {
  const date = new Date(mtimeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCDate()).padStart(2)}`;
  const isRecent = Math.abs(now - mtimeMs) < 180 * 86_400_000;
  const last = isRecent
    ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
    : ` ${String(date.getUTCFullYear())}`;
  return `${day} ${last}`;
}

interface Listed {
  readonly name: string;
  readonly stat: FileStat;
  readonly target: string;
}

export function* ls(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('1AaCdFhHiklLnopRrSstuxc');
  let status = 0;
  const single: Listed[] = [];
  const around: Listed[] = [];
  for (const path of operands.length === 0 ? ['.'] : operands) {
    const stat = yield* call.attempt(() => lookAt(call, path, flags));
    if (stat instanceof FileSystemError)
      status = yield* call.complain(`${path}: ${errnoText(stat)}`);
    else if (stat.stat.type === 'directory' && !flags.has('d')) around.push(stat);
    else single.push(stat);
  }
  yield* printListed(call, sorted(single, flags), flags);
  const directories = sorted(around, flags).map(({ name }) => name);
  const isNamed = operands.length > 1 || flags.has('R');
  for (let at = 0; at < directories.length; at++) {
    const path = directories[at] ?? '';
    if (isNamed) yield* call.print(`${at > 0 || single.length > 0 ? '\n' : ''}${path}:\n`);
    const found = yield* call.attempt(() => listDirectory(call, path, flags));
    if (found instanceof FileSystemError) {
      status = yield* call.complain(`can't open '${path}': ${errnoText(found)}`);
      continue;
    }
    const shown = sorted(found, flags);
    if (flags.has('l') || flags.has('s')) yield* call.print(`total ${String(blocks(shown))}\n`);
    yield* printListed(call, shown, flags);
    if (!flags.has('R')) continue;
    const below = shown.filter(
      ({ name, stat }) => stat.type === 'directory' && !/^\.\.?$/.test(name),
    );
    directories.splice(at + 1, 0, ...below.map(({ name }) => `${path.replace(/\/$/, '')}/${name}`));
  }
  return status;
}

/** In units of 1 KiB, as if each file took whole blocks of 4. */
function blocks(listed: readonly Listed[]): number {
  return listed.reduce((sum, { stat }) => {
    if (stat.type === 'symlink') return sum;
    return sum + (stat.type === 'directory' ? 4 : Math.ceil(stat.sizeBytes / 4096) * 4);
  }, 0);
}

function* lookAt(
  call: AppletCall,
  path: string,
  flags: ReadonlySet<string>,
  name = path,
): Steps<Listed> {
  const whole = call.path(path);
  const follows = flags.has('L') || (name === path && !flags.has('l') && !flags.has('d'));
  const stat = yield* call.files((view) => (follows ? view.stat(whole) : view.lstat(whole)));
  const isLink = stat.type === 'symlink' && flags.has('l');
  const target = isLink ? yield* call.files((view) => view.readlink(whole)) : '';
  return { name, stat, target };
}

function* listDirectory(
  call: AppletCall,
  path: string,
  flags: ReadonlySet<string>,
): Steps<Listed[]> {
  const entries = yield* call.files((view) => view.readdir(call.path(path)));
  const names = entries.map(({ name }) => name);
  const hidden = flags.has('a') || flags.has('A');
  const shown = names.filter((name) => hidden || !name.startsWith('.'));
  if (flags.has('a')) shown.unshift('.', '..');
  const listed: Listed[] = [];
  for (const name of shown) listed.push(yield* lookAt(call, `${path}/${name}`, flags, name));
  return listed;
}

function sorted(listed: readonly Listed[], flags: ReadonlySet<string>): readonly Listed[] {
  const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const inOrder = [...listed].sort((a, b) => {
    if (flags.has('t') && a.stat.mtimeMs !== b.stat.mtimeMs) return b.stat.mtimeMs - a.stat.mtimeMs;
    if (flags.has('S') && a.stat.sizeBytes !== b.stat.sizeBytes)
      return b.stat.sizeBytes - a.stat.sizeBytes;
    return byName(a, b);
  });
  return flags.has('r') ? inOrder.reverse() : inOrder;
}

function* printListed(
  call: AppletCall,
  listed: readonly Listed[],
  flags: ReadonlySet<string>,
): Steps<void> {
  const isLong = ['l', 'n', 'o'].some((flag) => flags.has(flag));
  const names = new Map<string, string>();
  const owner = function* (file: string, id: number): Steps<string> {
    const key = `${file} ${String(id)}`;
    const name = names.get(key) ?? (flags.has('n') ? String(id) : yield* shownName(call, file, id));
    names.set(key, name);
    return name.padEnd(8);
  };
  let lines = '';
  for (const { name, stat, target } of listed) {
    const mark = flags.has('F') || flags.has('p') ? (stat.type === 'directory' ? '/' : '') : '';
    const inode = flags.has('i') ? `${String(stat.inode)} ` : '';
    if (!isLong) {
      lines += `${inode}${name}${mark}\n`;
      continue;
    }
    const owners = `${yield* owner('/etc/passwd', stat.uid)} ${yield* owner('/etc/group', stat.gid)}`;
    const links = String(stat.type === 'directory' ? 2 : stat.linkCount).padStart(4);
    const size = String(stat.type === 'directory' ? 4096 : stat.sizeBytes).padStart(9);
    const arrow = target === '' ? '' : ` -> ${target}`;
    const date = dateText(stat.mtimeMs, call.now);
    lines += `${inode}${modeText(stat)} ${links} ${owners} ${size} ${date} ${name}${mark}${arrow}\n`;
  }
  yield* call.print(lines);
}

export function* stat(call: AppletCall): Steps<number> {
  const { operands, values, flags } = call.options('c:fLt');
  let status = 0;
  for (const path of operands) {
    const found = yield* call.stat(path, flags.has('L'));
    if (found === undefined) {
      status = yield* call.complain(`can't stat '${path}': No such file or directory`);
      continue;
    }
    const format =
      values.get('c') ?? '  File: %n\n  Size: %s\t%F\nAccess: (%a/%A)\tUid: %u\tGid: %g';
    const named = function* (file: string, id: number): Steps<string> {
      return (yield* nameOf(call, file, id)) ?? 'UNKNOWN';
    };
    const shown: Readonly<Record<string, string>> = {
      n: path,
      s: String(found.sizeBytes),
      F:
        found.type === 'file'
          ? 'regular file'
          : found.type === 'symlink'
            ? 'symbolic link'
            : found.type,
      a: found.mode.toString(8),
      A: modeText(found),
      u: String(found.uid),
      g: String(found.gid),
      U: format.includes('%U') ? yield* named('/etc/passwd', found.uid) : '',
      G: format.includes('%G') ? yield* named('/etc/group', found.gid) : '',
      Y: String(Math.floor(found.mtimeMs / 1000)),
      i: String(found.inode),
      h: String(found.linkCount),
    };
    yield* call.print(
      `${format.replace(/%([a-zA-Z])/g, (whole, letter: string) => shown[letter] ?? whole)}\n`,
    );
  }
  return status;
}

export function* du(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('achkmsx');
  let status = 0;
  for (const path of operands.length === 0 ? ['.'] : operands) {
    let bytes = 0;
    const failed = yield* walk(
      call,
      path,
      0,
      Infinity,

      function* ({ stat: found }) {
        bytes += found.type === 'directory' ? 4096 : Math.ceil(found.sizeBytes / 4096) * 4096;
      },
      false,
    );
    if (failed !== 0) status = failed;
    else
      yield* call.print(
        `${String(Math.ceil(bytes / (flags.has('m') ? 2 ** 20 : 1024)))}\t${path}\n`,
      );
  }
  return status;
}

export const LISTING_APPLETS: readonly (readonly [string, Applet])[] = [
  ['ls', ls],
  ['stat', stat],
  ['du', du],
];
