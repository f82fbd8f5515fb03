/** Applets that make, change and remove files. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { AppletCall, Applet } from './applet.ts';
import { parseDate } from './date-format.ts';

export function* touch(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('acmhd:t:r:');
  const said = values.get('d') ?? values.get('t');
  const file = values.get('r');
  const time = said === undefined ? call.now : parseDate(said, call.now);
  if (time === undefined) return yield* call.complain(`invalid date '${said ?? ''}'`);
  const other = file === undefined ? undefined : yield* call.stat(file);
  if (file !== undefined && other === undefined)
    return yield* call.complain(`${file}: No such file or directory`);
  const at = other?.mtimeMs ?? time;
  return yield* forEach(
    call,
    operands,
    (path, why) => `${path}: ${why}`,
    function* (path) {
      const isThere = (yield* call.stat(path)) !== undefined;
      if (!isThere && flags.has('c')) return;
      if (!isThere) {
        const mode = 0o666 & ~call.process.table.umask;
        yield* call.files((view) => view.openToWrite(call.path(path), { mode }));
        if (at === call.now) return;
      }
      yield* call.files((view) => view.setTime(call.path(path), at));
    },
  );
}

export function* mkdir(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('pm:');
  const { umask } = call.process.table;
  const asked = values.get('m');
  const mode = asked === undefined ? 0o777 & ~umask : (modeOf(asked, 0o777) ?? 0o755);
  const words = (path: string, why: string): string => `can't create directory '${path}': ${why}`;
  return yield* forEach(call, operands, words, function* (path) {
    if (!flags.has('p')) {
      yield* call.files((view) => view.mkdir(call.path(path), mode));
      return;
    }
    let so = '';
    for (const name of call.path(path).split('/')) {
      if (name === '') continue;
      so += `/${name}`;
      const at = so;
      const there = yield* call.stat(at);
      if (there === undefined) yield* call.files((view) => view.mkdir(at, 0o777 & ~umask));
      else if (there.type !== 'directory') throw new FileSystemError('EEXIST', at, 'EEXIST');
    }
  });
}

export function* rmdir(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('p');
  return yield* forEach(
    call,
    operands,
    (path, why) => `'${path}': ${why}`,
    function* (path) {
      yield* call.files((view) => view.rmdir(call.path(path)));
      for (let up = path; flags.has('p') && up.includes('/');) {
        up = up.slice(0, up.lastIndexOf('/'));
        const parent = up;
        if (parent !== '') yield* call.files((view) => view.rmdir(call.path(parent)));
      }
    },
  );
}

export function* rm(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('firRv');
  const isForced = flags.has('f');
  const isRecursive = flags.has('r') || flags.has('R');
  const words = (path: string, why: string): string => `can't remove '${path}': ${why}`;
  return yield* forEach(call, operands, words, function* (path) {
    const found = yield* call.attempt(() => call.files((view) => view.lstat(call.path(path))));
    if (found instanceof FileSystemError) {
      if (isForced && found.code === 'ENOENT') return;
      throw found;
    }
    if (found.type !== 'directory') yield* call.files((view) => view.unlink(call.path(path)));
    else if (isRecursive) yield* removeTree(call, call.path(path));
    else throw new FileSystemError('EISDIR', path, 'EISDIR');
  });
}

export function* removeTree(call: AppletCall, path: string): Steps<void> {
  for (const { name, type } of yield* call.files((view) => view.readdir(path))) {
    const below = `${path}/${name}`;
    if (type === 'directory') yield* removeTree(call, below);
    else yield* call.files((view) => view.unlink(below));
  }
  yield* call.files((view) => view.rmdir(path));
}

export function* chmod(call: AppletCall): Steps<number> {
  const words = call.args.filter((arg) => !/^-[Rvcf]+$/.test(arg));
  const isRecursive = call.args.some((arg) => /^-[vcf]*R/.test(arg));
  const [how = '', ...paths] = words;
  const change = function* (path: string): Steps<void> {
    const stat = yield* call.files((view) => view.stat(call.path(path)));
    const mode = modeOf(how, stat.mode, stat.type === 'directory');
    if (mode === undefined) throw new FileSystemError('EINVAL', path, 'EINVAL');
    yield* call.files((view) => view.chmod(call.path(path), mode));
    if (!isRecursive || stat.type !== 'directory') return;
    for (const { name } of yield* call.files((view) => view.readdir(call.path(path)))) {
      yield* change(`${path}/${name}`);
    }
  };
  return yield* forEach(call, paths, (path, why) => `${path}: ${why}`, change);
}

/** `755`, `u+x,go-w`; undefined if it is neither. */
export function modeOf(text: string, before: number, isDirectory = false): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const clause of text.split(',')) {
    const [, who = '', operator = '', what = ''] =
      /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    if (operator === '') return undefined;
    const letters = who === '' || who.includes('a') ? 'ugo' : who;
    let bits = 0;
    for (const letter of what) {
      const isExecutable =
        letter === 'x' || (letter === 'X' && (isDirectory || (before & 0o111) !== 0));
      const bit = letter === 'r' ? 4 : letter === 'w' ? 2 : isExecutable ? 1 : 0;
      for (const each of letters) bits |= bit << { u: 6, g: 3, o: 0 }[each as 'u' | 'g' | 'o'];
      if (letter === 't') bits |= 0o1000;
    }
    let all = 0;
    for (const each of letters) all |= 7 << { u: 6, g: 3, o: 0 }[each as 'u' | 'g' | 'o'];
    if (operator === '+') mode |= bits;
    else if (operator === '-') mode &= ~bits;
    else mode = (mode & ~all) | bits;
  }
  return mode;
}

export function* chown(call: AppletCall): Steps<number> {
  const [owner = '', ...paths] = call.args.filter((arg) => !arg.startsWith('-'));
  const [user = '', group] = owner.split(/[:.]/);
  const words = (path: string, why: string): string => `${path}: ${why}`;
  return yield* forEach(call, paths, words, function* (path) {
    const { uid, gid } = yield* call.files((view) => view.lstat(call.path(path)));
    const to = [numberOr(user, uid), numberOr(group ?? '', gid)] as const;
    yield* call.files((view) => view.chown(call.path(path), ...to));
  });
}

function numberOr(word: string, before: number): number {
  if (word === 'root') return 0;
  return /^\d+$/.test(word) ? Number(word) : before;
}

export function baseName(path: string): string {
  const plain = path.replace(/\/+$/, '');
  return plain === '' ? '/' : plain.slice(plain.lastIndexOf('/') + 1);
}

/** Does it to each operand; what fails is told of, and the status is 1 in the end. */
export function* forEach(
  call: AppletCall,
  operands: readonly string[],
  words: (path: string, why: string) => string,
  work: (path: string) => Steps<void>,
): Steps<number> {
  let status = 0;
  for (const operand of operands) {
    const done = yield* call.attempt(() => work(operand));
    if (done instanceof FileSystemError)
      status = yield* call.complain(words(operand, errnoText(done)));
  }
  return status;
}

export const FILE_APPLETS: readonly (readonly [string, Applet])[] = [
  ['touch', touch],
  ['mkdir', mkdir],
  ['rmdir', rmdir],
  ['rm', rm],
  ['chmod', chmod],
  ['chown', chown],
];
