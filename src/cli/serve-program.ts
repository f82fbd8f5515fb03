/** `drydock serve` and `drydock ctl` on the command line. */
import type { Command } from 'commander';
import { examples, portNumber, positiveNumber, wholeNumber } from './arguments.ts';
import type { Console } from './console.ts';
import type { CtlOptions } from './ctl-command.ts';
import type { ServeOptions } from './serve-command.ts';

export function addServe(program: Command, console: Console): void {
  program
    .command('serve')
    .description('serve a cluster to kubectl, on real time, until interrupted')
    .argument('[file]', 'a scenario to begin with; its steps, if any, are played')
    .option('--port <n>', 'TCP port, 0 for any that is free', portNumber, 6443)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--kubeconfig <file>', 'written for its owner alone', 'drydock.kubeconfig')
    .option('--insecure', 'plain HTTP without a token; loopback only')
    .option('--token-auth-file <file>', 'more users: lines of token,user,uid,"group1,group2"')
    .option('--nodes <n>', 'how many nodes (default: 1, or those of the file)', wholeNumber)
    .option('--speed <n>', 'so many times as fast as the wall clock', positiveNumber, 1)
    .option('--paused', 'begin with the clock held, for drydock ctl')
    .option('--root <dir>', "keep the nodes' disks here; emptied at the start")
    .option('--memory', 'nodes and registry in memory')
    .option('--data <dir>', 'keep the cluster here; go on with the one that is there')
    .addHelpText(
      'after',
      examples(
        'serve',
        'serve --data ./cluster',
        'serve scenarios/03-moved-tag.yaml --kubeconfig ./kubeconfig',
        'serve --insecure --port 8080 --speed 10',
      ),
    )
    .action(async (file: string | undefined, options: ServeOptions) =>
      (await import('./serve-command.ts')).serve(file, options, console),
    );
}

export function addCtl(program: Command, console: Console): void {
  const ctl = program
    .command('ctl')
    .description("steer the clock of a cluster that 'drydock serve' serves")
    .addHelpText(
      'after',
      examples('ctl pause', 'ctl step --until 5m', 'ctl speed 60', 'ctl resume'),
    );
  const load = async () => (await import('./ctl-command.ts')).ctl;
  for (const [verb, does] of [
    ['status', "show the cluster's clock"],
    ['pause', 'hold the clock: requests are answered, nothing else happens'],
    ['resume', 'let the clock go on'],
  ] as const) {
    forCluster(ctl.command(verb).description(does), `ctl ${verb}`).action(
      async (options: CtlOptions) => (await load())({ verb }, options, console),
    );
  }
  forCluster(
    ctl
      .command('step')
      .description('hold the clock, and lead it on as fast as may be')
      .option('--until <time>', 'a duration (90s), or a time (2026-01-01T00:00:00Z)')
      .option('--events <n>', 'through so many instants at which something happens', wholeNumber),
    'ctl step --until 5m',
    'ctl step --events 10 --json',
  ).action(async ({ until, events, ...options }: CtlOptions & StepOptions) => {
    const step = {
      ...(until === undefined ? {} : { until }),
      ...(events === undefined ? {} : { events }),
    };
    await (
      await load()
    )({ verb: 'step', ...step }, options, console);
  });
  forCluster(
    ctl
      .command('speed')
      .description('so many times as fast as the wall clock')
      .argument('<n>', 'a number above 0', positiveNumber),
    'ctl speed 60',
  ).action(async (speed: number, options: CtlOptions) =>
    (await load())({ verb: 'speed', speed }, options, console),
  );
}

interface StepOptions {
  readonly until?: string;
  readonly events?: number;
}

function forCluster(command: Command, ...lines: readonly string[]): Command {
  return command
    .option('--kubeconfig <file>', 'of drydock serve (default: $KUBECONFIG, drydock.kubeconfig)')
    .option('--json', 'JSON instead of a line')
    .addHelpText('after', examples(...lines));
}
