/**
 * What a simulated process does, in a few words, one step a line:
 *
 *     read PATH                       reads a file through the container's mounts and logs it
 *     log TEXT
 *     sleep DURATION                  1s, 500ms, 1m30s, infinity
 *     exit CODE
 *     repeat                          starts again from the top
 *     ignore SIGTERM
 *     on SIGTERM exit CODE after DURATION
 *     # a comment
 *
 * A script that ends exits 0. The script comes from the annotation
 * `process.drydock.dev/<container>`, or from the few commands that everybody uses in examples
 * (`sleep 3600`, `cat FILE`, `sh -c "cat FILE; sleep 10"`); anything else runs until it is told to stop.
 */
import { parseDuration } from '../../sim/index.ts';

export type Step =
  | { readonly do: 'read'; readonly path: string }
  | { readonly do: 'log'; readonly text: string }
  | { readonly do: 'sleep'; readonly durationMs: number }
  | { readonly do: 'exit'; readonly code: number }
  | { readonly do: 'repeat' };

/** What SIGTERM does; a process that does not end by itself gets SIGKILL after the grace period. */
export type OnTerm =
  | { readonly kind: 'die' }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'exit'; readonly code: number; readonly afterMs: number };

export interface Script {
  readonly steps: readonly Step[];
  readonly onTerm: OnTerm;
}

export const PROCESS_ANNOTATION_PREFIX = 'process.drydock.dev/';

/** Runs until it is told to stop. */
export const FOREVER: Script = {
  steps: [{ do: 'sleep', durationMs: Infinity }],
  onTerm: { kind: 'die' },
};

/** The line and what is wrong with it. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** @throws {ScriptError} */
export function parseScript(text: string): Script {
  const steps: Step[] = [];
  let onTerm: OnTerm = { kind: 'die' };
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const signal = parseOnTerm(line);
    const step = signal === undefined ? parseStep(line) : undefined;
    if (signal !== undefined) onTerm = signal;
    else if (step !== undefined) steps.push(step);
    else throw new ScriptError(`line ${String(at + 1)}: cannot be read: ${line}`);
  }
  const repeats = steps.some((step) => step.do === 'repeat');
  if (repeats && !steps.some((step) => step.do === 'sleep' && step.durationMs > 0)) {
    throw new ScriptError('repeat: needs a sleep, or no time would ever pass');
  }
  return { steps, onTerm };
}

function parseOnTerm(line: string): OnTerm | undefined {
  if (line === 'ignore SIGTERM') return { kind: 'ignore' };
  const match = /^on SIGTERM exit (\d{1,3})(?: after (\S+))?$/.exec(line);
  if (match === null) return undefined;
  const afterMs = parseDuration(match[2] ?? '0');
  return afterMs === undefined ? undefined : { kind: 'exit', code: Number(match[1]), afterMs };
}

function parseStep(line: string): Step | undefined {
  const [word = '', ...rest] = line.split(/\s+/);
  const argument = line.slice(word.length).trim();
  switch (word) {
    case 'read':
      return argument.startsWith('/') ? { do: 'read', path: argument } : undefined;
    case 'log':
      return { do: 'log', text: argument };
    case 'sleep': {
      const durationMs = argument === 'infinity' ? Infinity : parseDuration(argument);
      return durationMs === undefined ? undefined : { do: 'sleep', durationMs };
    }
    case 'exit':
      return /^\d{1,3}$/.test(argument) ? { do: 'exit', code: Number(argument) } : undefined;
    case 'repeat':
      return rest.length === 0 ? { do: 'repeat' } : undefined;
    default:
      return undefined;
  }
}

/** The script of a container without annotation, from its command line. */
export function scriptOfCommand(argv: readonly string[]): Script {
  const [program = '', flag, text] = argv;
  const isShell = ['sh', '/bin/sh', 'bash', '/bin/bash'].includes(program) && flag === '-c';
  const commands = isShell
    ? (text ?? '').split(/;|&&|\n/).map((command) => command.trim().split(/\s+/))
    : [argv];
  const steps: Step[] = [];
  for (const command of commands) {
    const translated = stepsOfCommand(command);
    if (translated === undefined) return FOREVER;
    steps.push(...translated);
  }
  return steps.length === 0 ? FOREVER : { steps, onTerm: { kind: 'die' } };
}

function stepsOfCommand([word = '', ...rest]: readonly string[]): readonly Step[] | undefined {
  const [first = ''] = rest;
  if (word === 'sleep' && /^(?:\d+|infinity|inf)$/.test(first)) {
    return [{ do: 'sleep', durationMs: first.startsWith('inf') ? Infinity : Number(first) * 1000 }];
  }
  if (word === 'cat' && rest.length > 0 && rest.every((path) => path.startsWith('/'))) {
    return rest.map((path) => ({ do: 'read', path }));
  }
  if (word === 'echo') return [{ do: 'log', text: rest.join(' ') }];
  if (word === 'exit' && /^\d{1,3}$/.test(first)) return [{ do: 'exit', code: Number(first) }];
  if (word === 'true') return [{ do: 'exit', code: 0 }];
  if (word === 'false') return [{ do: 'exit', code: 1 }];
  return undefined;
}
