/**
 * The command line. Exit status: 0 done and every expectation holds, 1 something did not hold or
 * failed, 2 bad input, said in one line that names the place.
 */
import { CommanderError, type Command } from 'commander';
import { createConsole } from './console.ts';
import { printable } from './printable.ts';
import { createProgram } from './program.ts';

const console = createConsole(process.stdout);
const program = createProgram(console, (status) => (process.exitCode = status));

/** Commander puts its suggestion ("Did you mean") on a line of its own. */
function oneLine(text: string): string {
  const said = text.trimEnd().replace(/^error: /, 'drydock: ');
  return `${printable(said.replaceAll('\n', ' '))}\n`;
}

/** A command inherits this only if it is made later. */
function configure(command: Command): void {
  command.exitOverride().configureOutput({ outputError: (text, write) => write(oneLine(text)) });
  command.commands.forEach(configure);
}

/** Nothing is left that could go on, and the command has not ended: a script waits in vain. */
function endInVain(): void {
  process.stderr.write('drydock: the script waits for what never comes: a promise never settled\n');
  process.exitCode = 1;
}

configure(program);
process.once('beforeExit', endInVain);
try {
  await program.parseAsync();
  if (console.failure !== undefined) throw console.failure;
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { explain } = await import('./explain.ts');
    const { text, status } = explain(error);
    process.stderr.write(`drydock: ${text}\n`);
    process.exitCode = status;
  }
} finally {
  process.off('beforeExit', endInVain);
}
