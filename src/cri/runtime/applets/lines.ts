/** Lines of what an applet reads. */
import type { Steps } from '../../../sim/index.ts';
import { readAll, type OpenFile } from '../processes/open-file.ts';
import type { AppletCall } from './applet.ts';

/** Without their newlines; a last line without one counts. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** All lines of all inputs; the status of those that could not be opened. */
export function* allLines(
  call: AppletCall,
  operands: readonly string[],
): Steps<{ readonly lines: string[]; readonly status: number }> {
  const lines: string[] = [];
  const status = yield* call.eachInput(operands, function* (file: OpenFile) {
    for (const line of linesOf(yield* readAll(file))) lines.push(line);
  });
  return { lines, status };
}
