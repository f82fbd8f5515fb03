/** Names of users and groups, as the container's own files have them. */
import type { Steps } from '../../../sim/index.ts';
import { readAll } from '../processes/open-file.ts';
import type { AppletCall } from './applet.ts';
import { linesOf } from './lines.ts';

/** Of a number, in `/etc/passwd` or `/etc/group`; undefined: nobody has it. */
export function* nameOf(call: AppletCall, file: string, id: number): Steps<string | undefined> {
  const text = yield* call.attempt(function* () {
    const opened = (yield* call.open(file)).hold();
    const read = yield* readAll(opened.file);
    opened.release();
    return read;
  });
  const lines = typeof text === 'string' ? linesOf(text) : [];
  const fields = lines.map((line) => line.split(':'));
  return fields.find(([, , number]) => number === String(id))?.[0];
}

/** As `ls` and `ps` show it: the number if it has no name. */
export function* shownName(call: AppletCall, file: string, id: number): Steps<string> {
  return (yield* nameOf(call, file, id)) ?? String(id);
}
