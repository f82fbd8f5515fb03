/** Applets that make, move and remove files. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { readAll } from '../processes/open-file.ts';
import type { AppletCall, Applet } from './applet.ts';

const CHUNK_BYTES = 65_536;

export function* cat(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('AEebnstuv');
  let number = 0;
  let status = 0;
  const opened = yield* call.eachInput(
    operands,
    function* (file, name) {
      for (;;) {
        const data = yield* call.attempt(() => file.read(CHUNK_BYTES));
        if (data instanceof FileSystemError) {
          status = yield* call.complain(`read error: ${errnoText(data)}`);
          return;
        }
        if (data === '') return;
        if (!flags.has('n')) yield* call.print(data);
        else {
          const lines = data.replace(/^(?=[^])/gm, () => `${String((number += 1)).padStart(6)}\t`);
          yield* call.print(lines);
        }
        if (name === '-' && data === '') return;
      }
    },
    (path, why) =>
      why === 'Is a directory' ? `read error: ${why}` : `can't open '${path}': ${why}`,
  );
  return Math.max(status, opened);
}

export function* touch(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('acmhd:t:r:');
  return yield* forEach(
    call,
    operands,
    (path, why) => `${path}: ${why}`,
    function* (path) {
      if ((yield* call.stat(path)) !== undefined) {
        const { now } = call;
        yield* call.files((view) => view.setTime(call.path(path), now));
      } else if (!flags.has('c')) {
        const mode = 0o666 & ~call.process.table.umask;
        yield* call.files((view) => view.openToWrite(call.path(path), { mode }));
      }
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

function* removeTree(call: AppletCall, path: string): Steps<void> {
  for (const { name, type } of yield* call.files((view) => view.readdir(path))) {
    const below = `${path}/${name}`;
    if (type === 'directory') yield* removeTree(call, below);
    else yield* call.files((view) => view.unlink(below));
  }
  yield* call.files((view) => view.rmdir(path));
}

/** Where each operand goes: into a directory under its own name, or to the one other operand. */
function* destinations(
  call: AppletCall,
  operands: readonly string[],
): Steps<readonly (readonly [from: string, to: string])[] | undefined> {
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) {
    yield* call.complain(`usage: ${call.name} SOURCE... DEST`);
    return undefined;
  }
  const sources = operands.slice(0, -1);
  const isDirectory = (yield* call.stat(target))?.type === 'directory';
  if (!isDirectory && sources.length > 1) {
    yield* call.complain(`target '${target}' is not a directory`);
    return undefined;
  }
  return sources.map((from) => [
    from,
    isDirectory ? `${target.replace(/\/$/, '')}/${baseName(from)}` : target,
  ]);
}

export function* mv(call: AppletCall): Steps<number> {
  const { operands } = call.options('finv');
  const pairs = yield* destinations(call, operands);
  let status = pairs === undefined ? 1 : 0;
  for (const [from, to] of pairs ?? []) {
    const moved = yield* call.attempt(() =>
      call.files((view) => view.rename(call.path(from), call.path(to))),
    );
    if (!(moved instanceof FileSystemError)) continue;
    if (moved.code === 'EXDEV') {
      const copied = yield* copyTree(call, from, to, true);
      if (copied === 0) yield* removeWhole(call, from);
      else status = 1;
    } else status = yield* call.complain(`can't rename '${from}': ${errnoText(moved)}`);
  }
  return status;
}

function* removeWhole(call: AppletCall, path: string): Steps<void> {
  const { type } = (yield* call.stat(path, false)) ?? {};
  if (type === 'directory') yield* removeTree(call, call.path(path));
  else yield* call.files((view) => view.unlink(call.path(path)));
}

export function* cp(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('adfiLHPprRsTuv');
  const isRecursive = ['a', 'r', 'R'].some((flag) => flags.has(flag));
  const pairs = yield* destinations(call, operands);
  let status = pairs === undefined ? 1 : 0;
  for (const [from, to] of pairs ?? []) {
    const copied = yield* copyTree(call, from, to, isRecursive);
    if (copied !== 0) status = copied;
  }
  return status;
}

function* copyTree(
  call: AppletCall,
  from: string,
  to: string,
  isRecursive: boolean,
): Steps<number> {
  const found = yield* call.stat(from, !isRecursive);
  if (found === undefined)
    return yield* call.complain(`can't stat '${from}': No such file or directory`);
  const copied = yield* call.attempt(function* (): Steps<number> {
    if (found.type === 'symlink') {
      const target = yield* call.files((view) => view.readlink(call.path(from)));
      yield* call.files((view) => view.symlink(target, call.path(to)));
      return 0;
    }
    if (found.type !== 'directory') {
      yield* copyFile(call, from, to, found.mode);
      return 0;
    }
    if (!isRecursive) return yield* call.complain(`omitting directory '${from}'`);
    if ((yield* call.stat(to)) === undefined) {
      yield* call.files((view) => view.mkdir(call.path(to), found.mode));
    }
    let status = 0;
    for (const { name } of yield* call.files((view) => view.readdir(call.path(from)))) {
      const below = yield* copyTree(call, `${from}/${name}`, `${to}/${name}`, true);
      if (below !== 0) status = below;
    }
    return status;
  });
  if (!(copied instanceof FileSystemError)) return copied;
  return yield* call.complain(`can't create '${to}': ${errnoText(copied)}`);
}

function* copyFile(call: AppletCall, from: string, to: string, mode: number): Steps<void> {
  const source = (yield* call.open(from)).hold();
  try {
    const isNew = (yield* call.stat(to)) === undefined;
    const target = (yield* call.open(to, 'write')).hold();
    try {
      const data = yield* readAll(source.file);
      if (data !== '') yield* target.file.write(data);
    } finally {
      target.release();
    }
    if (isNew)
      yield* call.files((view) => view.chmod(call.path(to), mode & ~call.process.table.umask));
  } finally {
    source.release();
  }
}

export function* ln(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('fnsv');
  const [only] = operands;
  const named = operands.length === 1 && only !== undefined ? [only, baseName(only)] : operands;
  const target = named.at(-1) ?? '';
  const found = yield* call.stat(target, !flags.has('n'));
  let status = 0;
  for (const from of named.slice(0, -1)) {
    const path = found?.type === 'directory' ? `${target}/${baseName(from)}` : target;
    if (flags.has('f'))
      yield* call.attempt(() => call.files((view) => view.unlink(call.path(path))));
    const made = yield* call.attempt(() =>
      call.files((view) =>
        flags.has('s')
          ? view.symlink(from, call.path(path))
          : view.link(call.path(from), call.path(path)),
      ),
    );
    if (made instanceof FileSystemError)
      status = yield* call.complain(`${path}: ${errnoText(made)}`);
  }
  return status;
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

export function* readlink(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('fenv');
  let status = 0;
  for (const path of operands) {
    const found = yield* call.attempt(() =>
      call.files((view) =>
        flags.has('f') || flags.has('e')
          ? view.realPath(call.path(path))
          : view.readlink(call.path(path)),
      ),
    );
    if (found instanceof FileSystemError) status = 1;
    else yield* call.print(flags.has('n') ? found : `${found}\n`);
  }
  return status;
}

export function* realpath(call: AppletCall): Steps<number> {
  const { operands } = call.options('');
  return yield* forEach(
    call,
    operands,
    (path, why) => `${path}: ${why}`,
    function* (path) {
      yield* call.print(`${yield* call.files((view) => view.realPath(call.path(path)))}\n`);
    },
  );
}

export function* mktemp(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('dqup:t');
  const [template = 'tmp.XXXXXX'] = operands;
  const directory =
    values.get('p') ?? (operands.length === 0 || flags.has('t') ? '/tmp' : undefined);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const bytes = call.process.table.container.randomBytes(16);
  const name = template.replace(/X+$/, (some) =>
    [...some].map((_, at) => letters[bytes.charCodeAt(at % 16) % letters.length] ?? 'x').join(''),
  );
  const path = directory === undefined ? name : `${directory}/${name}`;
  const made = yield* call.attempt(() =>
    call.files(async (view): Promise<void> => {
      if (flags.has('d')) await view.mkdir(call.path(path), 0o700);
      else await view.openToWrite(call.path(path), { isNew: true, mode: 0o600 });
    }),
  );
  if (made instanceof FileSystemError) return yield* call.complain(`${path}: ${errnoText(made)}`);
  yield* call.print(`${path}\n`);
  return 0;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 2 ** 10,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

/** `512`, `1M`. */
export function sizeOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+)([bkKMG]?)(?:iB|B)?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 1);
}

export function* truncate(call: AppletCall): Steps<number> {
  const { operands, values } = call.options('cs:');
  const size = sizeOf(values.get('s') ?? '');
  if (size === undefined) return yield* call.complain('you must specify a size');
  return yield* forEach(
    call,
    operands,
    (path, why) => `${path}: ${why}`,
    function* (path) {
      const handle = yield* call.files((view) => view.openToWrite(call.path(path)));
      yield* call.files((view) => view.truncate(handle, size));
    },
  );
}

/** Copies in blocks; zeroes are made where they are wanted, and kept nowhere. */
export function* dd(call: AppletCall): Steps<number> {
  const given = new Map(call.args.map((arg) => arg.split('=', 2) as [string, string]));
  const block = sizeOf(given.get('bs') ?? '512') ?? 512;
  const count = given.has('count') ? sizeOf(given.get('count') ?? '') : undefined;
  const [from, to] = [given.get('if'), given.get('of')];
  const failed = yield* call.attempt(function* (): Steps<number> {
    let bytes: number;
    if (from === '/dev/zero' && to !== undefined && count !== undefined) {
      bytes = block * count;
      const handle = yield* call.files((view) =>
        view.openToWrite(call.path(to), { truncates: true }),
      );
      yield* call.files((view) => view.truncate(handle, bytes));
    } else {
      const source = from === undefined ? undefined : (yield* call.open(from)).hold();
      const target = to === undefined ? undefined : (yield* call.open(to, 'write')).hold();
      const file = source?.file ?? call.stdin;
      bytes = 0;
      for (let at = 0; at < (count ?? Infinity); at++) {
        const data = yield* file.read(block);
        if (data === '') break;
        bytes += data.length;
        if (target === undefined) yield* call.print(data);
        else yield* target.file.write(data);
      }
      source?.release();
      target?.release();
    }
    const whole = Math.floor(bytes / block);
    const records = `${String(whole)}+${String(bytes % block > 0 ? 1 : 0)} records`;
    if (given.get('status') !== 'none')
      yield* call.process.complain(`${records} in\n${records} out`);
    return 0;
  });
  if (!(failed instanceof FileSystemError)) return failed;
  return yield* call.complain(
    `${failed.code === 'ENOSPC' ? 'error writing' : "can't open"} '${to ?? from ?? ''}': ${errnoText(failed)}`,
  );
}

export function* tee(call: AppletCall): Steps<number> {
  const { operands, flags } = call.options('ai');
  const targets = [];
  let status = 0;
  for (const path of operands) {
    const opened = yield* call.attempt(() => call.open(path, flags.has('a') ? 'append' : 'write'));
    if (opened instanceof FileSystemError)
      status = yield* call.complain(`${path}: ${errnoText(opened)}`);
    else targets.push(opened.hold());
  }
  for (;;) {
    const data = yield* call.stdin.read(CHUNK_BYTES);
    if (data === '') break;
    yield* call.print(data);
    for (const { file } of targets) yield* file.write(data);
  }
  for (const target of targets) target.release();
  return status;
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
  ['cat', cat],
  ['touch', touch],
  ['mkdir', mkdir],
  ['rmdir', rmdir],
  ['rm', rm],
  ['mv', mv],
  ['cp', cp],
  ['ln', ln],
  ['chmod', chmod],
  ['chown', chown],
  ['readlink', readlink],
  ['realpath', realpath],
  ['mktemp', mktemp],
  ['truncate', truncate],
  ['dd', dd],
  ['tee', tee],
];
