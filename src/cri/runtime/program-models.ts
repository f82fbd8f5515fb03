/**
 * What programs do that nobody else models, by their absolute paths in a container: a script each, in the language of
 * process-script.ts. Whoever runs such a program, as a container's own process or beside it, plays its script.
 */
import { AsyncSubject, race } from 'rxjs';
import { perform, type Steps } from '../../sim/index.ts';
import { playScript } from './process.ts';
import { parseProcessScript, type ProcessScript, type TermDisposition } from './process-script.ts';
import type { OsProcess, Program } from './processes/os-process.ts';
import { SIGNALS } from './processes/signals.ts';

export type ProgramModels = ReadonlyMap<string, ProcessScript>;

/** Where a program may write shows when it does. */
const ANYWHERE = { mounts: [{ containerPath: '/' }] };

/** @throws {ProcessScriptError} */
export function parseProgramModel(text: string): ProcessScript {
  return parseProcessScript(text, ANYWHERE);
}

const ASKING = ['TERM', 'INT', 'QUIT'].map((name) => SIGNALS[name]);

/** What its script logs is written to its standard output. */
export function playModel({ steps, term }: ProcessScript): Program {
  return function* (process: OsProcess): Steps<number> {
    const over = new AsyncSubject<number>();
    const end = (exitCode: number): void => {
      over.next(exitCode);
      over.complete();
    };
    process.takesSignal = (signal) => {
      if (!ASKING.includes(signal)) return false;
      obey(process, term, signal, end);
      return true;
    };
    const surroundings = {
      ...process.table.container.surroundings,
      *log(line: string): Steps<void> {
        yield* process.write(1, `${line}\n`);
      },
    };
    return yield* perform(race(playScript(steps, surroundings), over));
  };
}

/** Of a second signal nothing comes that the first has not brought about. */
function obey(
  process: OsProcess,
  term: TermDisposition,
  signal: number,
  end: (exitCode: number) => void,
): void {
  const { world, lane } = process.table;
  if (term.onTerm === 'die') process.kill(signal);
  if (term.onTerm === 'exit') world.loop.schedule(term.afterMs, () => end(term.exitCode), lane);
}
