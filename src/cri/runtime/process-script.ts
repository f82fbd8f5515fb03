/**
 * The scripts of simulated processes: one step a line, in the annotation
 * `process.drydock.dev/<container>` of a pod.
 *
 *     # blank lines and comments count for nothing
 *     read /etc/app/app.yaml          reads a file through the container's mounts; fails: exit 1
 *     log listening on :8080          writes a line to the container's log
 *     write /dev/termination-log full replaces the file's content
 *     write /cache/state ready        the same of a file in a mount; fails: exit 1
 *     fill /cache/blob 20Mi           a file of that size, of zeroes, in a mount; fails: exit 1
 *     allocate 64Mi                   holds so much memory; beyond the limit the container is killed
 *     sleep 1m30s                     durations as Go writes them; `sleep infinity`
 *     exit 3                          a script that ends without it exits with 0
 *     repeat                          from the top again; the script must sleep on the way
 *     listen 8080                     listens on a port from now on, for HTTP and for gRPC's health
 *     listen 8443 tls                 service; if the port is taken: exit 1
 *     answer /healthz 200             what is answered to requests for a path from now on, `*` for all
 *     answer /healthz 500 from 30s    others; from half a minute after this line on
 *     answer /slow 200 after 5s body fine  so long it takes; `body` is the rest of the line
 *     answer /old 302 to /new         a redirect
 *     health NOT_SERVING of my.Service     gRPC; `of`, `after` and `from` may be left out
 *     ignore SIGTERM                  only SIGKILL ends it
 *     on SIGTERM exit 0 after 2s      a graceful end; `after …` may be left out
 *
 * A process that says nothing of answers answers 200 to everything, and SERVING; see network/answers.ts.
 * What is said about SIGTERM holds from the start, wherever it stands; else SIGTERM ends the process
 * at once, with 143.
 */
import { parseDuration } from '../../sim/index.ts';
import type { Mount } from '../index.ts';
import {
  parseAnswer,
  parseHealth,
  parseListen,
  type AnswerStep,
  type ListenStep,
} from './network/answer-lines.ts';
import { normalized } from './mount-namespace.ts';

export type Step =
  | { readonly does: 'read'; readonly path: string; readonly mustSucceed: boolean }
  | { readonly does: 'log'; readonly text: string }
  /** To the container's termination message path. */
  | { readonly does: 'write'; readonly text: string }
  /** To a file in a mount. */
  | { readonly does: 'write file'; readonly path: string; readonly content: WrittenContent }
  | { readonly does: 'allocate'; readonly sizeBytes: number }
  /** `Infinity` sleeps until a signal ends the process. */
  | { readonly does: 'sleep'; readonly durationMs: number }
  | { readonly does: 'exit'; readonly exitCode: number }
  | { readonly does: 'repeat' }
  | ListenStep
  | AnswerStep;

/** A text, or so many zeroes. */
export type WrittenContent = { readonly text: string } | { readonly sizeBytes: number };

/** What SIGTERM does to the process. */
export type TermDisposition =
  | { readonly onTerm: 'die' }
  | { readonly onTerm: 'ignore' }
  | { readonly onTerm: 'exit'; readonly exitCode: number; readonly afterMs: number };

export interface ProcessScript {
  readonly steps: readonly Step[];
  readonly term: TermDisposition;
}

/** The annotation that holds the script of a container. */
export const PROCESS_ANNOTATION_PREFIX = 'process.drydock.dev/';

/** A script that cannot be played; the message names the line. */
export class ProcessScriptError extends Error {
  override readonly name = 'ProcessScriptError';

  constructor(lineNumber: number, problem: string) {
    super(`line ${String(lineNumber)}: ${problem}`);
  }
}

type Line = { readonly step: Step } | { readonly term: TermDisposition };

const ON_SIGTERM = /^on SIGTERM exit (\S+)(?: after (\S+))?$/;

const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** What the API gives a container that names no other path. */
const TERMINATION_MESSAGE_PATH = '/dev/termination-log';

/** Where a container's processes may write. */
export interface WritablePlaces {
  readonly terminationMessagePath?: string | undefined;
  /** As the container sees them; that one is read-only shows when it is written to. */
  readonly mounts?: readonly Pick<Mount, 'containerPath'>[];
}

/** @throws {ProcessScriptError} */
export function parseProcessScript(text: string, places: WritablePlaces = {}): ProcessScript {
  const steps: Step[] = [];
  let term: TermDisposition | undefined;
  let sleeps = false;
  let ended = false;
  for (const [at, raw] of text.split('\n').entries()) {
    const source = raw.trim();
    if (source === '' || source.startsWith('#')) continue;
    const number = at + 1;
    const line = parseLine(source, number, places);
    if ('term' in line) {
      if (term !== undefined) throw new ProcessScriptError(number, 'SIGTERM is spoken of twice');
      term = line.term;
      continue;
    }
    const { step } = line;
    if (ended) throw new ProcessScriptError(number, 'the script never gets here');
    if (step.does === 'sleep' && step.durationMs > 0) sleeps = true;
    if (step.does === 'repeat' && !sleeps) {
      throw new ProcessScriptError(number, 'repeat without a sleep before it would never end');
    }
    ended = step.does === 'exit' || step.does === 'repeat';
    steps.push(step);
  }
  return { steps, term: term ?? { onTerm: 'die' } };
}

function parseLine(source: string, number: number, places: WritablePlaces): Line {
  const space = source.search(/\s/);
  const word = space < 0 ? source : source.slice(0, space);
  const rest = space < 0 ? '' : source.slice(space).trim();
  switch (word) {
    case 'read':
      if (!rest.startsWith('/')) {
        throw new ProcessScriptError(number, `read needs an absolute path, not "${rest}"`);
      }
      return { step: { does: 'read', path: rest, mustSucceed: true } };
    case 'log':
      return { step: { does: 'log', text: rest } };
    case 'write':
      return { step: parseWrite(rest, number, places) };
    case 'allocate':
      return { step: { does: 'allocate', sizeBytes: parseSize(rest, number) } };
    case 'fill':
      return { step: parseFill(rest, number, places) };
    case 'listen':
      return { step: stepOf(parseListen(rest), number) };
    case 'answer':
      return { step: stepOf(parseAnswer(rest), number) };
    case 'health':
      return { step: stepOf(parseHealth(rest), number) };
    case 'sleep':
      return { step: { does: 'sleep', durationMs: sleepMs(rest, number) } };
    case 'exit':
      return { step: { does: 'exit', exitCode: parseExitCode(rest, number) } };
    case 'repeat':
      if (rest !== '') throw new ProcessScriptError(number, `repeat takes nothing, not "${rest}"`);
      return { step: { does: 'repeat' } };
    case 'ignore':
    case 'on':
      return { term: parseDisposition(source, number) };
    default:
      throw new ProcessScriptError(number, `unknown step "${source}"`);
  }
}

/** @throws {ProcessScriptError} for what is wrong with a line */
function stepOf(parsed: Step | string, number: number): Step {
  if (typeof parsed === 'string') throw new ProcessScriptError(number, parsed);
  return parsed;
}

function parseWrite(rest: string, number: number, places: WritablePlaces): Step {
  const [, path = '', text = ''] = /^(\S*)\s?(.*)$/.exec(rest) ?? [];
  const { terminationMessagePath = TERMINATION_MESSAGE_PATH } = places;
  if (path === terminationMessagePath) return { does: 'write', text };
  requireMounted(path, number, places);
  return { does: 'write file', path, content: { text } };
}

function parseFill(rest: string, number: number, places: WritablePlaces): Step {
  const [, path = '', size = ''] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
  const sizeBytes = parseSize(size, number);
  requireMounted(path, number, places);
  return { does: 'write file', path, content: { sizeBytes } };
}

function parseSize(text: string, number: number): number {
  const [, amount, unit = ''] = /^(\d+)(Ki|Mi|Gi)?$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (UNITS[unit] ?? 1);
  throw new ProcessScriptError(number, `"${text}" is not a size such as 512 or 20Mi`);
}

/** A container has no writable layer of its own here. @throws {ProcessScriptError} */
function requireMounted(path: string, number: number, places: WritablePlaces): void {
  const { terminationMessagePath = TERMINATION_MESSAGE_PATH, mounts = [] } = places;
  const isMounted = mounts.some(({ containerPath }) =>
    `${normalized(path)}/`.startsWith(`${normalized(containerPath)}/`),
  );
  if (path.startsWith('/') && isMounted) return;
  throw new ProcessScriptError(
    number,
    `only what is mounted and the termination message path ${terminationMessagePath} can be written, ` +
      `not "${path}": containers have no writable layer`,
  );
}

function parseDisposition(source: string, number: number): TermDisposition {
  if (source === 'ignore SIGTERM') return { onTerm: 'ignore' };
  const [, exitCode, after = '0'] = ON_SIGTERM.exec(source) ?? [];
  if (exitCode === undefined) {
    const known = '"ignore SIGTERM" or "on SIGTERM exit CODE after DURATION"';
    throw new ProcessScriptError(number, `expected ${known}, not "${source}"`);
  }
  return {
    onTerm: 'exit',
    exitCode: parseExitCode(exitCode, number),
    afterMs: durationMs(after, number),
  };
}

function sleepMs(text: string, number: number): number {
  return text === 'infinity' ? Infinity : durationMs(text, number);
}

function durationMs(text: string, number: number): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) {
    throw new ProcessScriptError(number, `"${text}" is not a duration such as 500ms or 1m30s`);
  }
  return parsed;
}

function parseExitCode(text: string, number: number): number {
  const exitCode = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(exitCode <= 255)) {
    throw new ProcessScriptError(number, `"${text}" is not an exit code from 0 to 255`);
  }
  return exitCode;
}
