/** `drydock run LESSON --root DIR`, over one root for all: the next one takes over from whoever was there. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Exit, type Workplace } from '../../src/cli/testing/drydock-process.ts';
import { WITHOUT_MOUNT, type Victim } from './victim.ts';

/** Volumes of both designs, ConfigMaps, image collection, kubelets and machines that go away. */
const LESSONS = ['01', '06', '11', '15', '16'];

export function killedRuns(place: Workplace): readonly Victim[] {
  const files = readdirSync(join(ROOT, 'scenarios'));
  const victims: Victim[] = [];
  for (const [way, env] of [
    ['kernel', {}],
    ['links', WITHOUT_MOUNT],
  ] as const) {
    const directory = place.at(`runs-${way}`);
    mkdirSync(directory);
    for (const lesson of LESSONS) {
      const file = files.find((name) => name.startsWith(lesson)) ?? lesson;
      const argv = ['run', join(ROOT, 'scenarios', file), '--root', join(directory, 'disks')];
      const freshRoot = place.at(`fresh-${way}-${lesson}`);
      let fresh: Promise<Exit> | undefined;
      const recover = async (): Promise<readonly string[]> => {
        fresh ??= place.run([...argv.slice(0, -1), freshRoot], place.path, env);
        return difference(await place.run(argv, place.path, env), await fresh);
      };
      victims.push({
        name: `run ${lesson}, ${way}`,
        argv,
        env,
        directory,
        prepare: async () => {},
        recover,
      });
    }
  }
  return victims;
}

/** The whole output of a run is the same whenever and wherever it runs. */
function difference(then: Exit, fresh: Exit): readonly string[] {
  if (then.status !== 0) return [`exit status ${String(then.status)}: ${then.stderr.trim()}`];
  return then.stdout === fresh.stdout && then.stderr === ''
    ? []
    : [`another result: ${then.stdout}`];
}
