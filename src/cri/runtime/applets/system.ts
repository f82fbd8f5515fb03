/** Applets about the machine, its time and its processes. */
import type { Steps } from '../../../sim/index.ts';
import type { Listed } from '../processes/pid-namespace.ts';
import { nameOf, shownName } from './account-names.ts';
import type { Applet, AppletCall } from './applet.ts';
import { dateFormat, parseDate } from './date-format.ts';
import { baseName } from './files.ts';

export function* date(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('d:D:Ir:Ru');
  const format = operands.find((each) => each.startsWith('+'));
  let at = call.now;
  const given = values.get('d');
  if (given !== undefined) {
    const parsed = parseDate(given, call.now);
    if (parsed === undefined) return yield* call.complain(`invalid date '${given}'`);
    at = parsed;
  }
  const file = values.get('r');
  if (file !== undefined) {
    const found = yield* call.stat(file);
    if (found === undefined)
      return yield* call.complain(`can't stat '${file}': No such file or directory`);
    at = found.mtimeMs;
  }
  const usual = flags.has('I')
    ? '%Y-%m-%d'
    : flags.has('R')
      ? '%a, %d %b %Y %H:%M:%S +0000'
      : '%a %b %e %H:%M:%S UTC %Y';
  yield* call.print(`${dateFormat(format?.slice(1) ?? usual, at)}\n`);
  return 0;
}

export function* id(call: AppletCall): Steps<number> {
  const { flags } = call.options('ugGnr');
  const { uid, gid, groups } = call.process.table.container.user;
  const named = flags.has('n');
  let status = 0;
  const one = function* (file: string, number: number): Steps<string> {
    const name = named ? yield* nameOf(call, file, number) : String(number);
    if (name === undefined) status = yield* call.complain(`unknown ID ${String(number)}`);
    return name ?? String(number);
  };
  if (flags.has('u')) yield* call.print(`${yield* one('/etc/passwd', uid)}\n`);
  else if (flags.has('g')) yield* call.print(`${yield* one('/etc/group', gid)}\n`);
  else if (flags.has('G')) {
    const words: string[] = [];
    for (const group of [gid, ...groups.filter((each) => each !== gid)]) {
      words.push(yield* one('/etc/group', group));
    }
    yield* call.print(`${words.join(' ')}\n`);
  } else {
    const shown = function* (file: string, number: number): Steps<string> {
      const name = yield* nameOf(call, file, number);
      return name === undefined ? String(number) : `${String(number)}(${name})`;
    };
    const words: string[] = [];
    for (const group of groups) words.push(yield* shown('/etc/group', group));
    yield* call.print(
      `uid=${yield* shown('/etc/passwd', uid)} gid=${yield* shown('/etc/group', gid)} groups=${words.join(',')}\n`,
    );
  }
  return status;
}

export function* whoami(call: AppletCall): Steps<number> {
  const { uid } = call.process.table.container.user;
  const name = yield* nameOf(call, '/etc/passwd', uid);
  if (name === undefined) return yield* call.complain(`unknown uid ${String(uid)}`);
  yield* call.print(`${name}\n`);
  return 0;
}

export function* hostname(call: AppletCall): Steps<number> {
  yield* call.print(`${call.process.table.container.hostname}\n`);
  return 0;
}

export function* uname(call: AppletCall): Steps<number> {
  const { flags } = call.options('amnrspvio');
  const { hostname: name } = call.process.table.container;
  const all: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', name],
    ['r', '6.12.0'],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const shown = all.filter(
    ([flag]) => flags.has('a') || flags.has(flag) || (flags.size === 0 && flag === 's'),
  );
  yield* call.print(`${shown.map(([, text]) => text).join(' ')}\n`);
  return 0;
}

export function* ps(call: AppletCall): Steps<number> {
  const { pids } = call.process.table;
  const running = pids
    .list()
    .map(({ pid, argv, table }): Listed => ({ pid, argv, uid: table.container.user.uid }));
  let rows = '';
  for (const { pid, argv, uid } of pids.first === undefined ? running : [pids.first, ...running]) {
    const user = (yield* shownName(call, '/etc/passwd', uid)).padEnd(8);
    rows += `${String(pid).padStart(5)} ${user}  0:00 ${argv.join(' ')}\n`;
  }
  yield* call.print(`PID   USER     TIME  COMMAND\n${rows}`);
  return 0;
}

function* baseNames(call: AppletCall): Steps<number> {
  const [path = '', suffix = ''] = call.options('').operands;
  const name = baseName(path);
  const isSuffixed = suffix !== '' && name !== suffix && name.endsWith(suffix);
  yield* call.print(`${isSuffixed ? name.slice(0, -suffix.length) : name}\n`);
  return 0;
}

function* directoryNames(call: AppletCall): Steps<number> {
  const [path = ''] = call.options('').operands;
  const plain = path.replace(/\/+$/, '');
  const slash = plain.lastIndexOf('/');
  const parent = slash < 0 ? '.' : plain.slice(0, slash).replace(/\/+$/, '');
  yield* call.print(`${plain === '' && path !== '' ? '/' : parent === '' ? '/' : parent}\n`);
  return 0;
}

function* workingDirectory(call: AppletCall): Steps<number> {
  yield* call.print(`${call.process.cwd}\n`);
  return 0;
}

function* processors(call: AppletCall): Steps<number> {
  yield* call.print('1\n');
  return 0;
}

function ending(status: number): Applet {
  return function* () {
    return status;
  };
}

export const SYSTEM_APPLETS: readonly (readonly [string, Applet])[] = [
  ['date', date],
  ['id', id],
  ['whoami', whoami],
  ['hostname', hostname],
  ['uname', uname],
  ['ps', ps],
  ['basename', baseNames],
  ['dirname', directoryNames],
  ['pwd', workingDirectory],
  ['nproc', processors],
  ['true', ending(0)],
  ['false', ending(1)],
  ['sync', ending(0)],
];
