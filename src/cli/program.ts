/**
 * What can be said on the command line. A command's code is loaded when it runs: to say how it is used takes
 * none of it.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { examples, portNumber, positiveNumber, wholeNumber } from './arguments.ts';
import type { Console } from './console.ts';
import type { ListOptions, PruneOptions, ViewOptions } from './image-commands.ts';
import type { StoreOptions } from './image-store.ts';
import type { MountOptions } from './mount-commands.ts';
import type { ServeOptions } from './registry-command.ts';
import type { RunOptions } from './run-command.ts';
import { addCtl, addServe } from './serve-program.ts';
import type { PullOptions } from './with-store.ts';

/** @param setStatus takes the exit status of a command that has one of its own */
export function createProgram(console: Console, setStatus: (status: number) => void): Command {
  const program = new Command('drydock').description(
    'A Kubernetes-style control plane simulator with a real OCI volume plugin.',
  );
  addRun(program, console, setStatus);
  addServe(program, console);
  addCtl(program, console);
  program
    .command('schema')
    .description('print the JSON Schema of scenarios, for editors')
    .addHelpText('after', examples('schema > scenario.schema.json'))
    .action(async () => (await import('./schema-command.ts')).printSchema(console));
  addRegistry(program, console);
  addImage(program, console);
  addMounts(program, console);
  return program.addHelpText(
    'after',
    examples(
      'run scenarios/03-moved-tag.yaml --seed 7',
      'run scenarios/04-three-ways-to-fail.yaml --memory --verbose',
      'serve scenarios/03-moved-tag.yaml',
      'registry serve --scenario scenarios/03-moved-tag.yaml',
      'image pull --platform linux/arm64 localhost:5000/team/server:v1',
      'mount localhost:5000/team/config:stable ./config',
    ),
  );
}

function addRun(program: Command, console: Console, setStatus: (status: number) => void): void {
  program
    .command('run')
    .description('play a scenario (YAML, or a .ts script), or plain Kubernetes manifests')
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
    .option(
      '--metrics <file>',
      "write what the nodes' kubelets counted, as Prometheus reads it; - prints it",
    )
    .option('--json', 'one JSON object instead of the timeline')
    .option('--quiet', 'no timeline: only what it came to')
    .option('--verbose', 'show every record of the trace, in full and every time')
    .addHelpText(
      'after',
      `${examples('run scenarios/03-moved-tag.yaml --seed 7', 'run scenarios/01-config-shared-by-two-containers.yaml --memory --json | jq .verdicts')}

The language is described in docs/scenarios.md. For completion in an editor:
  drydock schema > scenario.schema.json
and, as the first line of a scenario beside it:
  # yaml-language-server: $schema=scenario.schema.json`,
    )
    .action(async (file: string, options: RunOptions) => {
      const { run } = await import('./run-command.ts');
      setStatus(await run(file, options, console));
    });
}

function addRegistry(program: Command, console: Console): void {
  program
    .command('registry')
    .description('the embedded registry')
    .command('serve')
    .description('serve it over HTTP until interrupted')
    .option('--port <n>', 'TCP port, 0 for any that is free', portNumber, 5000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--root <dir>', 'keep the content here (default: in memory)')
    .option('--user <name:password>', 'ask for these credentials')
    .addOption(
      new Option('--auth <kind>', 'how to ask').choices(['basic', 'token']).default('basic'),
    )
    .option('--anonymous-pull', 'with --user: pulls need no credentials')
    .option('--read-only', 'refuse pushes and deletions')
    .option('--log', 'a line on standard error for each request')
    .option('--tls-cert <file>', 'speak TLS, with this certificate (chain), in PEM')
    .option('--tls-key <file>', "the certificate's key, in PEM")
    .option('--scenario <file>', 'begin with the content that a scenario declares')
    .addHelpText(
      'after',
      examples(
        'registry serve --root ./registry',
        'registry serve --port 0 --user robot:s3cret --auth token',
        'registry serve --root ./registry --read-only --log',
        'registry serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem',
      ),
    )
    .action(async (options: ServeOptions) =>
      (await import('./registry-command.ts')).serve(options, console),
    );
}

function addImage(program: Command, console: Console): void {
  const image = program.command('image').description('images and artifacts in the local store');
  const pull = image
    .command('pull')
    .description('pull an image or artifact, and print its digest')
    .argument('<reference>')
    .addHelpText(
      'after',
      examples(
        'image pull quay.io/team/config:v1',
        'image pull --platform linux/arm64 --json localhost:5000/team/server:v1',
      ),
    )
    .action(async (reference: string, options: PullOptions) =>
      (await import('./image-commands.ts')).pull(reference, options, console),
    );
  asJson(withPull(pull));
  const list = image
    .command('ls')
    .description('list what is in the store')
    .option('--quiet', 'digests only')
    .addHelpText('after', examples('image ls', 'image ls --json | jq ".[].names"'))
    .action(async (options: ListOptions) =>
      (await import('./image-commands.ts')).list(options, console),
    );
  asJson(withStore(list));
  const inspect = image
    .command('inspect')
    .description('show what one is made of: names, manifest, config; JSON')
    .argument('<reference>', 'or a digest')
    .addHelpText('after', examples('image inspect localhost:5000/team/config:v1 | jq .manifest'))
    .action(async (reference: string, options: StoreOptions) =>
      (await import('./image-commands.ts')).inspect(reference, options, console),
    );
  withStore(inspect);
  const remove = image
    .command('rm')
    .description('remove an image or artifact from the store')
    .argument('<reference>', 'or a digest')
    .addHelpText('after', examples('image rm localhost:5000/team/config:v1'))
    .action(async (reference: string, options: StoreOptions) =>
      (await import('./image-commands.ts')).remove(reference, options),
    );
  withStore(remove);
  const prune = image
    .command('prune')
    .description('remove what has no tag and is mounted nowhere, and what belongs to nothing')
    .option('--all', 'what has a tag, too')
    .addHelpText('after', examples('image prune', 'image prune --all --json | jq .freedBytes'))
    .action(async (options: PruneOptions) =>
      (await import('./image-commands.ts')).prune(options, console),
    );
  asJson(withStore(prune));
  const df = image
    .command('df')
    .description('show what the store takes up on the disk')
    .addHelpText('after', examples('image df'))
    .action(async (options: ViewOptions) =>
      (await import('./image-commands.ts')).diskUsage(options, console),
    );
  asJson(withStore(df));
}

function addMounts(program: Command, console: Console): void {
  const mount = program
    .command('mount')
    .description('pull and mount an image or artifact, read-only')
    .argument('<reference>')
    .argument('<directory>', 'empty, or made')
    .addOption(
      new Option('--pull <when>', 'when a registry is asked')
        .choices(['always', 'missing', 'never'])
        .default('missing'),
    )
    .addHelpText(
      'after',
      examples(
        'mount localhost:5000/team/config:stable ./config',
        'mount --pull always localhost:5000/team/config:stable ./config',
      ),
    )
    .action(async (reference: string, directory: string, options: MountOptions) =>
      (await import('./mount-commands.ts')).mount(reference, directory, options, console),
    );
  asJson(withPull(mount));
  const unmount = program
    .command('umount')
    .description('undo a mount; the directory stays, empty')
    .argument('<directory>')
    .addHelpText('after', examples('umount ./config'))
    .action(async (directory: string, options: StoreOptions) =>
      (await import('./mount-commands.ts')).unmount(directory, options),
    );
  withStore(unmount);
  const mounts = program
    .command('mounts')
    .description('list what is mounted where')
    .addHelpText('after', examples('mounts'))
    .action(async (options: ViewOptions) =>
      (await import('./mount-commands.ts')).list(options, console),
    );
  asJson(withStore(mounts));
}

function withStore(command: Command): Command {
  return command.option('--root <dir>', 'the image store (default: ~/.local/share/drydock)');
}

/** What only who asks a registry needs. */
function withPull(command: Command): Command {
  return withStore(command)
    .option('--platform <os/arch>', 'of an index, the image for linux/arm64/v8, say', platform)
    .option('--creds <user:password>', 'credentials (default: those of docker and podman)')
    .option('--password-stdin', 'the password of --creds from standard input')
    .option('--ca-file <file>', 'certificates to trust beside the usual ones, in PEM')
    .option('--endpoint <host=url>', 'where a registry host really is; repeatable', collect, [])
    .option('--hosts-dir <dir>', "mirrors and TLS of registries, in containerd's hosts.toml files")
    .option('--quiet', 'no progress');
}

function asJson(command: Command): Command {
  return command.option('--json', 'JSON instead of text');
}

/** Source: containerd/platforms, Parse: letters, digits, dots, dashes and underscores. */
function platform(text: string): { os: string; architecture: string; variant?: string } {
  const [, os, architecture, variant] = /^([\w.-]+)\/([\w.-]+)(?:\/([\w.-]+))?$/.exec(text) ?? [];
  if (os === undefined || architecture === undefined) {
    throw new InvalidArgumentError('needs the form os/architecture[/variant].');
  }
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
