/** Applets that read files, or write what they are given. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
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

export const READING_APPLETS: readonly (readonly [string, Applet])[] = [
  ['cat', cat],
  ['readlink', readlink],
  ['realpath', realpath],
  ['mktemp', mktemp],
  ['truncate', truncate],
  ['dd', dd],
  ['tee', tee],
];
