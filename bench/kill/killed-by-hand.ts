/** `image pull`, `mount`, `umount` and `image rm` over one store, with a registry beside them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Workplace } from '../../src/cli/testing/drydock-process.ts';
import { WITHOUT_MOUNT, type Victim } from './victim.ts';

const SCENARIO = `apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: killed-by-hand }
spec:
  registries:
    - host: registry.test
      content:
        - reference: team/tool:v1
          image:
            layers:
              - files: { bin/tool: 'a program', bin/alias: { symlink: tool }, etc/one/deep/file: one, etc/two: two }
              - files: { etc/three: three, share/four: four, share/five: five }
  steps: [wait: 1s]
`;

export async function killedByHand(place: Workplace): Promise<readonly Victim[]> {
  const scenario = place.write('by-hand.yaml', SCENARIO);
  const registry = place.start(['registry', 'serve', '--port', '0', '--scenario', scenario]);
  const [, host = ''] = await registry.said(/http:\/\/([\w.:]+)/);
  const victims: Victim[] = [];
  for (const [way, env] of [
    ['kernel', {}],
    ['copies', WITHOUT_MOUNT],
  ] as const) {
    const hand = new Hand(place, `hand-${way}`, `${host}/team/tool:v1`, env);
    victims.push(
      hand.victim(`pull, ${way}`, hand.pull),
      hand.victim(`mount, ${way}`, hand.mount),
      hand.victim(`mount of what is there, ${way}`, hand.mount, hand.pull),
      hand.victim(`umount, ${way}`, hand.umount, hand.mount),
      hand.victim(`rm, ${way}`, hand.remove, hand.pull),
    );
  }
  return victims;
}

type Argv = readonly string[];

class Hand {
  readonly pull: Argv;
  readonly mount: Argv;
  readonly umount: Argv;
  readonly remove: Argv;
  readonly #place: Workplace;
  readonly #directory: string;
  readonly #target: string;
  readonly #env: Readonly<Record<string, string>>;
  /** What is in a store that has seen everything, and in the directory around it. */
  #emptied: string | undefined;
  #shown: string | undefined;

  constructor(
    place: Workplace,
    name: string,
    image: string,
    env: Readonly<Record<string, string>>,
  ) {
    this.#place = place;
    this.#env = env;
    this.#directory = place.at(name);
    this.#target = join(this.#directory, 'target');
    mkdirSync(this.#directory);
    const store = ['--root', join(this.#directory, 'store')];
    this.pull = ['image', 'pull', image, ...store];
    this.mount = ['mount', image, this.#target, ...store];
    this.umount = ['umount', this.#target, ...store];
    this.remove = ['image', 'rm', image, ...store];
  }

  victim(name: string, argv: Argv, ...before: readonly Argv[]): Victim {
    return {
      name,
      argv,
      env: this.#env,
      directory: this.#directory,
      prepare: async () => {
        rmSync(this.#directory, { recursive: true });
        mkdirSync(this.#directory);
        for (const each of before) await this.#run(each);
      },
      recover: () => this.#recover(),
    };
  }

  /** Unmounted, if it was mounted; then mounted, looked at, unmounted and removed. */
  async #recover(): Promise<readonly string[]> {
    const wrong: string[] = [];
    const orders = [this.umount, this.mount, this.umount, this.remove];
    for (const [at, argv] of orders.entries()) {
      const { status, stderr } = await this.#run(argv);
      const isNotMounted = at === 0 && stderr.includes('nothing is mounted there');
      if (status !== 0 && !isNotMounted) wrong.push(`${argv.join(' ')}: ${stderr.trim()}`);
      if (argv !== this.mount) continue;
      const shown = listing(this.#target);
      this.#shown ??= shown;
      if (shown !== this.#shown) wrong.push(`mounted is ${shown}`);
    }
    const emptied = listing(this.#directory);
    this.#emptied ??= emptied;
    if (emptied !== this.#emptied) wrong.push(`in the end there is ${emptied}`);
    return wrong;
  }

  #run(argv: Argv): ReturnType<Workplace['run']> {
    return this.#place.run(argv, this.#place.path, this.#env);
  }
}

/** Names, and what is in small files. */
function listing(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .map((name) => {
      const path = join(directory, name);
      return statSync(path).isFile() ? `${name}=${readFileSync(path, 'utf8')}` : name;
    })
    .join(' ');
}
