/** What a command costs, as the kernel counts it. Linux alone. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

export interface Cost {
  readonly wallSeconds: number;
  /** User and system, of the command and all that it has waited for, and of the daemon. */
  readonly cpuSeconds: number;
  /** Of the largest process. */
  readonly peakBytes: number;
}

const TICKS_PER_SECOND = 100;
const LOOK_EVERY_MS = 5;

/**
 * Runs commands one after the other. @param daemon a process that does the work for them
 * @throws if one fails, with what it said
 */
export async function measured(
  commands: readonly (readonly string[])[],
  daemon?: number,
): Promise<Cost> {
  if (daemon !== undefined) writeFileSync(`/proc/${String(daemon)}/clear_refs`, '5');
  const before = ticksOfChildren() + ticksOf(daemon);
  const begun = performance.now();
  let peakBytes = 0;
  for (const command of commands) peakBytes = Math.max(peakBytes, await peakOf(command));
  const wallSeconds = (performance.now() - begun) / 1000;
  const cpuSeconds = (ticksOfChildren() + ticksOf(daemon) - before) / TICKS_PER_SECOND;
  if (daemon !== undefined) peakBytes = Math.max(peakBytes, highWater(daemon));
  return { wallSeconds, cpuSeconds, peakBytes };
}

async function peakOf([program = '', ...argv]: readonly string[]): Promise<number> {
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let peakBytes = 0;
  const look = (): void => {
    for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) {
      peakBytes = Math.max(peakBytes, highWater(pid));
    }
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  const status = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  }).finally(() => clearInterval(looking));
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')}: ${String(status)}: ${said}`);
  return peakBytes;
}

/** Children of this process that have ended, and theirs. */
function ticksOfChildren(): number {
  return sumOf(process.pid, [15, 16]);
}

/** A process and its children that have ended. */
function ticksOf(pid: number | undefined): number {
  return pid === undefined ? 0 : sumOf(pid, [13, 14, 15, 16]);
}

/** Fields of `/proc/PID/stat`, counted from 0 (proc(5)). */
function sumOf(pid: number, fields: readonly number[]): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const values = ['', '', ...stat.slice(stat.lastIndexOf(')') + 2).split(' ')];
  return fields.reduce((sum, field) => sum + Number(values[field]), 0);
}

function highWater(pid: number): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${String(pid)}/task`).flatMap((task) =>
      readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((each) => each !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}
