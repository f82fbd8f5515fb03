/**
 * Extended attributes by the programs of the package `attr`: Node has no call for them. Many are set by one process,
 * in the form that `getfattr --dump` writes (setfattr(1), `--restore`). Where the programs are not there none can be set,
 * and none can be seen.
 */
import { bytesOfName, nameOfBytes, type AttributeChange, type UnsetAttribute } from '../index.ts';
import { execFile, spawn } from 'node:child_process';
import { native } from './real-names.ts';

/** `path` is a real one. */
interface RealAttribute {
  readonly path: string;
  readonly name: string;
  readonly value: Uint8Array;
}

/** To find out which of many could not be set costs processes; beyond these all that is left is told as not set. */
const PROCESSES_MAX = 128;
const PATHS_AT_A_TIME = 500;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** @param realOf where a path of the host really is; throws where nothing is */
export async function setEach(
  changes: readonly AttributeChange[],
  realOf: (path: string) => string,
): Promise<readonly UnsetAttribute[]> {
  const wanted = changes.map((change) => ({ ...change, real: realOf(change.path) }));
  const bearers = new Map<string, string[]>();
  for (const { real, remove } of wanted) {
    for (const name of remove) {
      const paths = bearers.get(name);
      if (paths === undefined) bearers.set(name, [real]);
      else paths.push(real);
    }
  }
  for (const [name, paths] of bearers) await removeAttribute(name, paths);
  const pathOf = new Map(wanted.map(({ real, path }) => [real, path]));
  const unset = await setAttributes(
    wanted.flatMap(({ real, set }) =>
      Array.from(set, ([name, value]) => ({ path: real, name, value })),
    ),
  );
  return unset.map(({ path, name }) => ({ path: pathOf.get(path) ?? path, name }));
}

/** Answers those that could not be set. */
async function setAttributes(wanted: readonly RealAttribute[]): Promise<readonly RealAttribute[]> {
  const unset: RealAttribute[] = [];
  const waiting = wanted.length === 0 ? [] : [wanted];
  let processes = 0;
  for (let some = waiting.pop(); some !== undefined; some = waiting.pop()) {
    if (processes >= PROCESSES_MAX) unset.push(...some);
    else if (!(await restores(some))) {
      const middle = Math.floor(some.length / 2);
      if (middle === 0) unset.push(...some);
      else waiting.push(some.slice(0, middle), some.slice(middle));
    }
    processes += 1;
  }
  return unset;
}

/** That it is not there is as good. */
async function removeAttribute(name: string, paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += PATHS_AT_A_TIME) {
    const some = paths.slice(at, at + PATHS_AT_A_TIME);
    await run('setfattr', ['-h', '-x', name, '--', ...some.map(argument)]);
  }
}

export async function attributesOf(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const options = ['-h', '-d', '-m', '-', '-e', 'base64', '--absolute-names'];
  const dump = await run('getfattr', [...options, '--', argument(path)]);
  const found = new Map<string, Uint8Array>();
  for (const line of dump.split('\n')) {
    const end = line.indexOf('=');
    if (line.startsWith('#') || end <= 0) continue;
    const value = line.slice(end + 1).replace(/^0s/, '');
    found.set(unquoted(line.slice(0, end)), Uint8Array.from(Buffer.from(value, 'base64')));
  }
  return found;
}

/** Whether all of them could be set: those that can be are, whatever the others do. */
function restores(wanted: readonly RealAttribute[]): Promise<boolean> {
  return new Promise((resolve) => {
    const stdio: ['pipe', 'ignore', 'ignore'] = ['pipe', 'ignore', 'ignore'];
    const program = spawn('setfattr', ['-h', '--restore=-'], { stdio });
    program.on('error', () => resolve(false));
    program.on('close', (status) => resolve(status === 0));
    // It may have ended before it has read all.
    program.stdin.on('error', () => undefined);
    program.stdin.end(wanted.map(dumpOf).join(''));
  });
}

function dumpOf({ path, name, value }: RealAttribute): string {
  const text = Buffer.from(value).toString('base64');
  return `# file: ${quoted(path)}\n${quoted(name)}=0s${text}\n\n`;
}

/** Every byte that could mean something, as `\ooo`. */
function quoted(text: string): string {
  return Array.from(bytesOfName(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w/.-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}

function unquoted(text: string): string {
  const bytes = text.replace(/\\(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return nameOfBytes(Buffer.from(bytes, 'latin1'));
}

/** Node takes texts alone, so a name of other bytes has no arguments of its own. */
function argument(path: string): string {
  return native(path).toString();
}

/** What it printed, byte for byte, or nothing. */
function run(program: string, argv: readonly string[]): Promise<string> {
  const options = { encoding: 'latin1', maxBuffer: OUTPUT_BYTES_MAX } as const;
  return new Promise((resolve) => {
    execFile(program, argv, options, (_, output) => resolve(output));
  });
}
