/**
 * The command line. Exit status: 0 done and every expectation holds, 1 something did not hold or
 * failed, 2 bad input, said in one line that names the place.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { StatusError } from '../api/index.ts';
import { CriError } from '../cri/index.ts';
import { InputError, scenarioJsonSchema } from '../lab/index.ts';
import { InvariantViolation, printableName } from '../sim/index.ts';
import { createConsole } from './console.ts';
import { list, mount, pull, remove, unmount, type MountOptions } from './image-commands.ts';
import type { StoreOptions } from './image-store.ts';
import { serve, type ServeOptions } from './registry-command.ts';
import { run, type RunOptions } from './run-command.ts';
import { Interruption } from './signals.ts';

const console = createConsole(process.stdout);

/** Commander puts its suggestion ("Did you mean") on a line of its own. */
function oneLine(text: string): string {
  return `${text
    .trimEnd()
    .replace(/^error: /, 'drydock: ')
    .replaceAll('\n', ' ')}\n`;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('needs a whole number.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(number > 0 && number < Infinity)) throw new InvalidArgumentError('needs a number above 0.');
  return number;
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('needs a number up to 65535.');
  return port;
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

const program = new Command('drydock')
  .description('A Kubernetes-style control plane simulator with a real OCI volume plugin.')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
  .addHelpText(
    'after',
    `
Examples:
  drydock run scenarios/03-moved-tag.yaml --seed 7
  drydock run scenarios/04-three-ways-to-fail.yaml --memory --verbose
  drydock registry serve --scenario scenarios/03-moved-tag.yaml
  drydock mount localhost:5000/team/config:stable ./config`,
  );

program
  .command('run')
  .description('play a scenario (YAML, or a .ts script)')
  .argument('<file>')
  .option('--seed <n>', 'the seed of every choice (default: 1)', wholeNumber)
  .option('--registry <url>', 'a running registry instead of the embedded one')
  .option('--push', "with --registry: push the scenario's content there first")
  .option('--root <dir>', "keep the nodes' disks here; emptied at the start of a run")
  .option('--memory', 'nodes and registry in memory, nothing real')
  .option(
    '--speed <n>',
    'on the wall clock, n times as fast (default: virtual time)',
    positiveNumber,
  )
  .option('--trace <file>', 'write the trace')
  .option('--json', 'one JSON object instead of the timeline')
  .option('--verbose', 'show every record of the trace, in full and every time')
  .addHelpText(
    'after',
    `
Example:
  drydock run scenarios/03-moved-tag.yaml --seed 7

The language is described in docs/scenarios.md. For completion in an editor:
  drydock schema > scenario.schema.json
and, as the first line of a scenario beside it:
  # yaml-language-server: $schema=scenario.schema.json`,
  )
  .action(async (file: string, options: RunOptions) => {
    process.exitCode = await run(file, options, console);
  });

program
  .command('schema')
  .description('print the JSON Schema of scenarios, for editors')
  .action(() => console.print(JSON.stringify(scenarioJsonSchema(), undefined, 2)));

const registry = program.command('registry').description('the embedded registry');
registry
  .command('serve')
  .description('serve it over HTTP until interrupted')
  .option('--port <n>', 'TCP port, 0 for any that is free', portNumber, 5000)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--root <dir>', 'keep the content here (default: in memory)')
  .option('--user <name:password>', 'ask for these credentials')
  .addOption(new Option('--auth <kind>', 'how to ask').choices(['basic', 'token']).default('basic'))
  .option('--scenario <file>', 'begin with the content that a scenario declares')
  .action((options: ServeOptions) => serve(options, console));

const withStore = (command: Command): Command =>
  command
    .option('--root <dir>', 'the image store (default: ~/.local/share/drydock)')
    .option('--creds <user:password>', 'credentials (default: those of docker and podman)')
    .option('--password-stdin', 'the password of --creds from standard input')
    .option('--ca-file <file>', 'certificates to trust beside the usual ones, in PEM')
    .option('--endpoint <host=url>', 'where a registry host really is; repeatable', collect, []);

const image = program.command('image').description('images and artifacts in the local store');
withStore(
  image.command('pull').description('pull one, and print its digest').argument('<reference>'),
).action((reference: string, options: StoreOptions) => pull(reference, options, console));
withStore(image.command('ls').description('list what is in the store')).action(
  (options: StoreOptions) => list(options, console),
);
withStore(
  image.command('rm').description('remove one from the store').argument('<reference>'),
).action((reference: string, options: StoreOptions) => remove(reference, options));
withStore(program.command('mount').description('pull and mount an image or artifact, read-only'))
  .argument('<reference>')
  .argument('<directory>')
  .addOption(
    new Option('--pull <when>', 'when a registry is asked')
      .choices(['always', 'missing', 'never'])
      .default('missing'),
  )
  .action((reference: string, directory: string, options: MountOptions) =>
    mount(reference, directory, options, console),
  );
withStore(program.command('umount').description('undo a mount'))
  .argument('<directory>')
  .action((directory: string, options: StoreOptions) => unmount(directory, options));

/** The one line for a failure, and the exit status. */
function explain(error: unknown): { readonly line: string; readonly status: number } {
  if (error instanceof InputError || error instanceof CriError) {
    return { line: error.message, status: 2 };
  }
  if (error instanceof StatusError) {
    return { line: `Error from server (${error.reason}): ${error.message}`, status: 2 };
  }
  if (error instanceof InvariantViolation) return { line: error.message, status: 1 };
  if (error instanceof Interruption) return { line: error.message, status: error.status };
  // A path or a port that the machine refuses. Its message names it; the stack says nothing more.
  if (error instanceof Error && 'syscall' in error) return { line: error.message, status: 2 };
  const line = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { line, status: 1 };
}

/** What others have written steers no terminal; lines stay lines. */
function printable(text: string): string {
  return text.split('\n').map(printableName).join('\n');
}

/** Nothing is left that could go on, and the command has not ended: a script waits in vain. */
function endInVain(): void {
  process.stderr.write('drydock: the script waits for what never comes: a promise never settled\n');
  process.exitCode = 1;
}

process.once('beforeExit', endInVain);
try {
  await program.parseAsync();
  if (console.failure !== undefined) throw console.failure;
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { line, status } = explain(error);
    process.stderr.write(`drydock: ${status === 2 ? printable(line) : line}\n`);
    process.exitCode = status;
  }
} finally {
  process.off('beforeExit', endInVain);
}
