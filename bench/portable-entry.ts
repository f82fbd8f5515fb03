/** What `bench/portable.ts` bundles for a browser: the whole simulator in memory, and one scenario. */
import { Lab, memoryPorts, parseScenario, play, type Report } from '../src/lab/index.ts';
import { choices } from '../src/sim/index.ts';

export interface PortableResult extends Report {
  readonly digest: string;
}

/** Plays a scenario's text; nothing outside this function is touched. */
export async function playPortably(source: string, seed: number): Promise<PortableResult> {
  const scenario = parseScenario('scenario.yaml', source);
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(seed),
    nodes: scenario.nodes,
    registries: scenario.registries,
    featureGates: scenario.featureGates,
  });
  const report = await play(lab, scenario);
  const digest = lab.world.trace.digest();
  await lab.close();
  return { ...report, digest };
}
