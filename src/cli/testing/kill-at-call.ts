/**
 * Loaded before a program (`node --import`): ends its process as SIGKILL does, in front of one of the calls
 * by which it changes the files below a directory, or mounts and unmounts there. What it says of it goes to
 * standard error, for that is unbuffered.
 *
 *     DRYDOCK_KILL_BELOW  the directory: calls whose arguments do not name it do not count
 *     DRYDOCK_KILL_AT     which of them, from 1; none if it is missing
 *     DRYDOCK_KILL_LIKE   a pattern: only calls that match it count (`renameSync .*images.json`)
 *     DRYDOCK_KILL_COUNT  a file: at the end the number of calls is written there
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

type Call = (this: unknown, ...argv: unknown[]) => unknown;

const { DRYDOCK_KILL_BELOW: below = '/', DRYDOCK_KILL_COUNT: countFile } = process.env;
const killAt = Number(process.env['DRYDOCK_KILL_AT'] ?? 0);
const like = new RegExp(process.env['DRYDOCK_KILL_LIKE'] ?? '');
const { writeFileSync } = fs;
/** Descriptors of files below the directory. */
const opened = new Map<unknown, string>();
let count = 0;

const CHANGES =
  'mkdir mkdtemp rm rmdir unlink rename open symlink link chmod lchown lutimes truncate copyFile'.split(
    ' ',
  );

function reach(name: string, argv: readonly unknown[]): void {
  const named = argv.flat().map((each) => opened.get(each) ?? each);
  const texts = named.filter((each) => typeof each === 'string');
  const line = `${name} ${texts.join(' ')}`;
  if (!texts.some((text) => text.includes(below)) || !like.test(line)) return;
  count += 1;
  if (count !== killAt) return;
  fs.writeSync(2, `killed before ${line.replaceAll(below, '')}\n`);
  process.kill(process.pid, 'SIGKILL');
  // Nothing is done any more, however long the signal takes.
  for (;;);
}

function watch(owner: Record<string, unknown>, name: string, called: string): void {
  const call = owner[name] as Call;
  owner[name] = function (this: unknown, ...argv: unknown[]) {
    reach(called, argv);
    const answer = call.apply(this, argv);
    if (called === 'openSync') opened.set(answer, String(argv[0]));
    if (called === 'closeSync') opened.delete(argv[0]);
    return answer;
  };
}

const calls = fs as unknown as Record<string, unknown>;
for (const name of [...CHANGES, 'write', 'close', 'fsync', 'fchmod', 'fchown', 'futimes'])
  watch(calls, `${name}Sync`, `${name}Sync`);
const promised = fs.promises as unknown as Record<string, unknown>;
for (const name of [...CHANGES, 'writeFile']) watch(promised, name, name);

/** Both ends of a program that is run: an orphan goes on when whoever started it is gone. */
const { execFile } = childProcess;
const run = promisify(execFile);
const watched = async (...argv: Parameters<typeof run>): Promise<unknown> => {
  reach('run', argv);
  const answer = await run(...argv);
  reach('ran', argv);
  return answer;
};
const programs = childProcess as { execFile: unknown };
programs.execFile = Object.assign(execFile.bind(childProcess), { [promisify.custom]: watched });
syncBuiltinESMExports();

if (countFile !== undefined) {
  process.on('exit', () => writeFileSync(countFile, String(count)));
}
