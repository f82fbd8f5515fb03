/** Applets that copy, move and link files. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { readAll } from '../processes/open-file.ts';
import type { Applet, AppletCall } from './applet.ts';
import { baseName, removeTree } from './files.ts';

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

export const COPYING_APPLETS: readonly (readonly [string, Applet])[] = [
  ['mv', mv],
  ['cp', cp],
  ['ln', ln],
];
