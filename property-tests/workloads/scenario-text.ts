/** A play as a scenario file: the same steps and the same choices, so the same digest. */
import { stringify } from 'yaml';
import { formatDuration } from '../../src/sim/index.ts';
import type { Action as PlayedStep } from '../../src/lab/steps/index.ts';
import type { Played } from '../playing/played.ts';
import { ALL_EVENTS } from './all-events.ts';
import { kubectlLines } from './kubectl-line.ts';
import { REGISTRIES } from './setting.ts';

/** @param says what is broken, for the header */
export function scenarioText(
  name: string,
  says: string,
  { workload, steps, choices }: Pick<Played, 'workload' | 'steps' | 'choices'>,
): string {
  const header = [`Breaks the law "${name}":`, ...says.split('\n'), '', ...kubectlLines(workload)];
  const document = {
    apiVersion: 'drydock.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name },
    spec: {
      registries: REGISTRIES,
      ...(Object.keys(workload.kubelet).length === 0 ? {} : { kubelet: workload.kubelet }),
      interleave: true,
      eventBurst: ALL_EVENTS,
      choices: withoutDefaults(choices),
      steps: steps.map(toStep),
    },
  };
  const comment = header.map((line) => `# ${line}`.trimEnd()).join('\n');
  return `${comment}\n${stringify(document, { flowCollectionPadding: true, aliasDuplicateObjects: false })}`;
}

/** After the list come defaults: zeros at its end say nothing. */
function withoutDefaults(choices: readonly number[]): readonly number[] {
  let length = choices.length;
  while (length > 0 && choices[length - 1] === 0) length -= 1;
  return choices.slice(0, length);
}

/** Durations as text, as a person writes them. */
function toStep(step: PlayedStep): object {
  if ('wait' in step) return { wait: formatDuration(step.wait) };
  if (!('fault' in step)) return step;
  const { delay, for: lasts, ...rest } = step.fault;
  const late = delay === undefined ? {} : { delay: formatDuration(delay) };
  const during = lasts === undefined ? {} : { for: formatDuration(lasts) };
  return { fault: { ...rest, ...late, ...during } };
}
