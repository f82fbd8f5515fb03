import { choices } from '../../src/sim/index.ts';
import {
  Lab,
  memoryPorts,
  parseScenario,
  play as playScenario,
  scenarioProgram,
} from '../../src/lab/index.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { scenarioText } from '../workloads/scenario-text.ts';
import { workloads } from '../workloads/workload.ts';

/** Plays the text as `drydock run --memory` would; the trace's digest. */
async function digestOf(text: string): Promise<string> {
  const scenario = parseScenario('counterexample.yaml', text);
  const { choices: answers = [], ...setting } = scenarioProgram(scenario).setting;
  const ports = memoryPorts();
  const lab = await Lab.open({ ports, ...setting, choices: choices.replayed(answers) });
  try {
    await playScenario(lab, scenario);
    return lab.world.trace.digest();
  } finally {
    await lab.close();
  }
}

export const scenarioFileIsThePlay = ownLaw({
  name: 'a workload and its scenario file are the same run',
  because:
    'an action may be missing in the file or written otherwise, and choices may be drawn that the file does not have.',
  oracle: 'the digests of the play and of the file that was made from it, parsed and played',
  file: 'property-tests/scenario-file.test.ts',
  subjects: workloads,
  runs: 25,
  sometimes: ['a file had faults', 'a file had edits'],
  defect: {
    name: 'a file that forgets the last answer',
    forget: (answers: readonly number[]) =>
      answers.slice(
        0,
        answers.findLastIndex((a) => a > 0),
      ),
  },
  judge: async (workload, sometimes, defect) => {
    const played = await play(workload);
    // A world that ended is told by another law; the file ends with the step that ended it.
    if (played.ending === undefined) return undefined;
    if (played.steps.some((step) => 'fault' in step)) sometimes('a file had faults');
    if (workload.actions.some(({ action }) => action.do === 'edit')) sometimes('a file had edits');
    const { choices: drawn } = played;
    const text = scenarioText('a workload', 'nothing', {
      ...played,
      choices: defect === undefined ? drawn : defect.forget(drawn),
    });
    const digest = await digestOf(text);
    if (digest === played.trace.digest()) return undefined;
    return `the play has ${played.trace.digest()}, the file has ${digest}`;
  },
  lines: kubectlLines,
});
