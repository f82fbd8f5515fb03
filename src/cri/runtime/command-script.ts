/**
 * The script behind a container's command, where no annotation gives one: `sleep`, `cat`, `echo` and
 * `exit` are understood, alone or as `sh -c "…"` joined by `;` or by `&&`.
 *
 * Any other program is a server: it runs until SIGTERM ends it (143), and listens on its container's ports. So
 * does a container without a command, whatever the image would start: images are not executed.
 */
import type { ContainerConfig } from '../index.ts';
import { parseDuration } from '../../sim/index.ts';
import { unmodelledServer } from './network/unmodelled-server.ts';
import type { ProcessScript, Step } from './process-script.ts';

const SHELLS = ['sh', 'bash', '/bin/sh', '/bin/bash'];

export function commandScript(
  config: Pick<ContainerConfig, 'command' | 'args' | 'annotations'>,
): ProcessScript {
  const { command = [], args = [] } = config;
  const words = [...command, ...args];
  const steps = isShell(words) ? shellSteps(words[2] ?? '') : commandSteps(words, true);
  return steps === undefined ? unmodelledServer(config) : { steps, term: { onTerm: 'die' } };
}

function isShell(words: readonly string[]): boolean {
  return words.length === 3 && SHELLS.includes(words[0] ?? '') && words[1] === '-c';
}

/** The steps of a list joined by `;` alone or by `&&` alone; undefined if it is anything else. */
function shellSteps(line: string): readonly Step[] | undefined {
  const isChain = line.includes('&&');
  const commands = line
    .split(isChain ? '&&' : ';')
    .map((command) => command.trim())
    .filter((command, at, all) => command !== '' || at < all.length - 1);
  const steps: Step[] = [];
  for (const [at, command] of commands.entries()) {
    if (/[^\w\s./:=,+-]/.test(command)) return undefined;
    // After `;` the shell goes on whatever happened; the last command's status is its own.
    const mustSucceed = isChain || at === commands.length - 1;
    const next = commandSteps(command.split(/\s+/), mustSucceed);
    if (next === undefined) return undefined;
    steps.push(...next);
  }
  return steps;
}

function commandSteps(words: readonly string[], mustSucceed: boolean): readonly Step[] | undefined {
  const [program = '', ...args] = words;
  switch (program.replace(/^(\/usr)?\/bin\//, '')) {
    case 'sleep': {
      const durations = args.map(sleepMs);
      if (durations.length === 0 || durations.includes(undefined)) return undefined;
      const durationMs = durations.reduce<number>((sum, each) => sum + (each ?? 0), 0);
      return [{ does: 'sleep', durationMs }];
    }
    case 'cat':
      if (args.length === 0 || !args.every((path) => path.startsWith('/'))) return undefined;
      return args.map((path) => ({ does: 'read', path, mustSucceed }));
    case 'echo':
      return [{ does: 'log', text: args.join(' ') }];
    case 'exit': {
      const [code = '0'] = args;
      return /^\d{1,3}$/.test(code) ? [{ does: 'exit', exitCode: Number(code) & 255 }] : undefined;
    }
    default:
      return undefined;
  }
}

/** Coreutils: seconds without a unit, days with `d`, `infinity`. */
function sleepMs(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return unit === 'd' ? Number(amount) * 86_400_000 : parseDuration(`${amount}${unit}`);
}
