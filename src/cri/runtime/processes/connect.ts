/** From the streams of somebody far away to the descriptors of a process. */
import { pause, perform, type Steps } from '../../../sim/index.ts';
import type { ProcessStreams } from '../../index.ts';
import { toBytes, toByteText } from './byte-text.ts';
import { NULL_DEVICE } from './devices.ts';
import { InputFile } from './input-file.ts';
import type { OpenFile } from './open-file.ts';
import type { ProcessTable } from './process-table.ts';
import { Terminal } from './terminal.ts';

/** How far a process may be ahead of who listens to it. */
const BACKLOG_BYTES_MAX = 1024 * 1024;
const BACKLOG_POLL_MS = 10;

/** What containerd says of every terminal. */
export const TERMINAL_VARIABLE = ['TERM', 'xterm'] as const;

export interface Connected {
  readonly stdin: OpenFile;
  readonly out: OpenFile;
  readonly err: OpenFile;
  readonly env: readonly (readonly [string, string])[];
}

export function connect(table: ProcessTable, streams: ProcessStreams): Connected {
  return streams.tty ? onTerminal(table, streams) : onPipes(table, streams);
}

function onPipes(table: ProcessTable, streams: ProcessStreams): Connected {
  const { stdin, stdout, stderr } = streams;
  const input = new InputFile((bytes) => stdin?.taken(bytes));
  stdin?.connect({
    data: (bytes) => input.push(toByteText(bytes)),
    end: () => input.end(),
    resize: () => undefined,
  });
  const outputTo = (take: typeof stdout): OpenFile => ({
    ...NULL_DEVICE,
    *write(data) {
      take?.(toBytes(data));
      yield* roomIn(table, streams);
    },
  });
  const own = stdin === undefined ? NULL_DEVICE : input;
  return { stdin: own, out: outputTo(stdout), err: outputTo(stderr), env: [] };
}

function onTerminal(table: ProcessTable, streams: ProcessStreams): Connected {
  const { stdin, stdout } = streams;
  const terminal = new Terminal(
    (data) => stdout?.(toBytes(data)),
    (signal) => signalForeground(table, terminal, signal),
    () => roomIn(table, streams),
  );
  stdin?.connect({
    data: (bytes) => {
      stdin.taken(bytes.length);
      terminal.type(toByteText(bytes));
    },
    end: () => terminal.hangUp(),
    resize: (size) => terminal.resize(size),
  });
  return { stdin: terminal, out: terminal, err: terminal, env: [TERMINAL_VARIABLE] };
}

/** Waits until who listens is not too far behind. */
function* roomIn({ world, lane }: ProcessTable, { backlog }: ProcessStreams): Steps<void> {
  while (backlog() > BACKLOG_BYTES_MAX) yield* perform(pause(world.loop, lane, BACKLOG_POLL_MS));
}

/** Whoever has the terminal and was not sent into the background. */
export function signalForeground(
  table: ProcessTable,
  terminal: Terminal | undefined,
  signal: number,
): void {
  if (terminal === undefined) return;
  for (const process of table.list()) {
    const [input, ...outputs] = [0, 1, 2].map((each) => process.descriptors.get(each)?.file);
    if (input === NULL_DEVICE) continue;
    if (input === terminal || outputs.includes(terminal)) process.signal(signal);
  }
}
