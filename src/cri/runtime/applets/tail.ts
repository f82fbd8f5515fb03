/** `tail`, which may go on for ever, and may read what never ends. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { OpenFile } from '../processes/open-file.ts';
import type { AppletCall } from './applet.ts';
import { countOf, numbered } from './count.ts';

const POLL_MS = 1000;
const CHUNK_BYTES = 65_536;

export function* tail(call: AppletCall): Steps<number> {
  const { operands, values, flags } = call.options('fFn:c:qs:v', numbered(call.args));
  const unit = values.has('c') ? 'c' : 'n';
  const amount = values.get(unit) ?? '10';
  const isFromStart = amount.startsWith('+');
  const count = Math.abs(countOf(amount));
  const isNamed = (operands.length > 1 && !flags.has('q')) || flags.has('v');
  const followed: OpenFile[] = [];
  let isFirst = true;
  const followsNames = flags.has('f') || flags.has('F');
  let status = 0;
  for (const operand of operands.length === 0 ? ['-'] : operands) {
    const opened = operand === '-' ? undefined : yield* call.attempt(() => call.open(operand));
    if (opened instanceof FileSystemError) {
      status = yield* call.complain(`can't open '${operand}': ${errnoText(opened)}`);
      continue;
    }
    const file = opened?.hold().file ?? call.stdin;
    if (isNamed) {
      const shown = operand === '-' ? 'standard input' : operand;
      yield* call.print(`${isFirst ? '' : '\n'}==> ${shown} <==\n`);
      isFirst = false;
    }
    const text = yield* readCounted(call, file);
    yield* call.print(
      unit === 'c' ? lastBytes(text, count, isFromStart) : lastLines(text, count, isFromStart),
    );
    followed.push(file);
  }
  if (operands.length > 0 && followed.length === 0 && !flags.has('F')) {
    if (followsNames) yield* call.complain('no files');
    return 1;
  }
  const pollMs = values.has('s') ? Number(values.get('s')) * 1000 : POLL_MS;
  while (followsNames) {
    yield* call.sleep(pollMs);
    for (const file of followed) {
      for (
        let data = yield* file.read(CHUNK_BYTES);
        data !== '';
        data = yield* file.read(CHUNK_BYTES)
      ) {
        yield* call.print(data);
      }
    }
  }
  return status;
}

/** All of it, in memory: what never ends takes all there is. */
function* readCounted(call: AppletCall, file: OpenFile): Steps<string> {
  const { process } = call;
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const data = yield* file.read(CHUNK_BYTES);
    if (data === '') break;
    bytes += data.length;
    // An endless stream of zeroes is not kept: only its size counts, and it fills memory ever faster.
    const isEndless = bytes > ENDLESS_BYTES;
    if (!isEndless) parts.push(data);
    if (!process.table.allocate(process, isEndless ? bytes * 16 : bytes)) return '';
    if (bytes % (16 * CHUNK_BYTES) === 0) yield* call.sleep(1);
    if (bytes > GIVES_UP_BYTES) throw new FileSystemError('ENOMEM', '', 'ENOMEM');
  }
  process.table.allocate(process, 0);
  return parts.join('');
}

const ENDLESS_BYTES = 64 * 2 ** 20;
const GIVES_UP_BYTES = 256 * 2 ** 20;

function lastBytes(text: string, count: number, isFromStart: boolean): string {
  if (isFromStart) return text.slice(Math.max(0, count - 1));
  return count === 0 ? '' : text.slice(-count);
}

function lastLines(text: string, count: number, isFromStart: boolean): string {
  const lines = text.split(/(?<=\n)/);
  if (isFromStart) return lines.slice(Math.max(0, count - 1)).join('');
  return count === 0 ? '' : lines.slice(-count).join('');
}
