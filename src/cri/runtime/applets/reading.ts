/** Applets that read files, or write what they are given. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { FileHandle } from '../file-handle.ts';
import type { Applet, AppletCall } from './applet.ts';
import { forEach } from './files.ts';

const CHUNK_BYTES = 65_536;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 2 ** 10,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

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
  let bytes = 0;
  const tell = function* (more: number): Steps<void> {
    if (given.get('status') === 'none') return;
    const whole = Math.floor(bytes / block);
    const part = bytes % block > 0 ? 1 : 0;
    const records = (count: number): string => `${String(count)}+${String(part)} records`;
    yield* call.process.complain(`${records(whole + more)} in\n${records(whole)} out`);
  };
  const failed = yield* call.attempt(function* (): Steps<number> {
    if (from === '/dev/zero' && to !== undefined && count !== undefined) {
      const handle = yield* call.files((view) =>
        view.openToWrite(call.path(to), { truncates: true }),
      );
      bytes = block * (yield* blocksThatFit(call, handle, block, count));
      if (bytes < block * count) throw new FileSystemError('ENOSPC', to, 'ENOSPC');
    } else {
      const source = from === undefined ? undefined : (yield* call.open(from)).hold();
      const target = to === undefined ? undefined : (yield* call.open(to, 'write')).hold();
      const file = source?.file ?? call.stdin;
      for (let at = 0; at < (count ?? Infinity); at++) {
        const data = yield* file.read(block);
        if (data === '') break;
        if (target === undefined) yield* call.print(data);
        else yield* target.file.write(data);
        bytes += data.length;
      }
      source?.release();
      target?.release();
    }
    yield* tell(0);
    return 0;
  });
  if (!(failed instanceof FileSystemError)) return failed;
  const isFull = failed.code === 'ENOSPC';
  const what = isFull ? 'error writing' : "can't open";
  const status = yield* call.complain(`${what} '${to ?? from ?? ''}': ${errnoText(failed)}`);
  // The block that found no room had been read.
  if (isFull) yield* tell(1);
  return status;
}

/** Gives a file as many blocks of zeroes as there is room for, and at most so many. */
function* blocksThatFit(
  call: AppletCall,
  handle: FileHandle,
  block: number,
  most: number,
): Steps<number> {
  const fits = function* (count: number): Steps<boolean> {
    const done = yield* call.attempt(() =>
      call.files((view) => view.truncate(handle, count * block)),
    );
    if (done instanceof FileSystemError && done.code !== 'ENOSPC') throw done;
    return !(done instanceof FileSystemError);
  };
  if (yield* fits(most)) return most;
  let [has, lacks] = [0, most];
  while (lacks - has > 1) {
    const middle = Math.floor((has + lacks) / 2);
    if (yield* fits(middle)) has = middle;
    else lacks = middle;
  }
  yield* fits(has);
  return has;
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

export const READING_APPLETS: readonly (readonly [string, Applet])[] = [
  ['cat', cat],
  ['readlink', readlink],
  ['realpath', realpath],
  ['mktemp', mktemp],
  ['truncate', truncate],
  ['dd', dd],
  ['tee', tee],
];
