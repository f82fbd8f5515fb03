/** A lab in memory with one registry, and the pod `web` that reads a volume from it. */
import { choices } from '../../sim/index.ts';
import type { LabOptions } from '../lab-options.ts';
import { Lab } from '../lab.ts';
import { memoryPorts } from '../memory-ports.ts';
import { parseScenario } from '../parse-scenario.ts';
import { play, type Report } from '../play.ts';
import { scenarioProgram } from '../program.ts';

const HEAD = 'apiVersion: drydock.dev/v1alpha1\nkind: Scenario\nmetadata: { name: test }\n';

const REGISTRY = `
  registries:
    - host: registry.test
      content:
        - reference: team/config:v1
          image: { layers: [{ files: { app.yaml: 'greeting: hello' } }] }
        - reference: team/server:v1
          image: { layers: [{ files: { bin/server: 'pretend this is a program' } }] }
`;

/** One line of YAML in flow style: the pod, which runs for an hour. */
export const WEB = `
  apiVersion: v1, kind: Pod,
  metadata: {
    name: web,
    annotations: { process.drydock.dev/server: "read /etc/app/app.yaml\\nsleep 1h\\n" }
  },
  spec: {
    volumes: [{ name: config, oci: { image: 'registry.test/team/config:v1' } }],
    containers: [{
      name: server,
      image: 'registry.test/team/server:v1',
      volumeMounts: [{ name: config, mountPath: /etc/app }]
    }]
  }`.replaceAll('\n', ' ');

/** Steps that end with `web` running and its log written. */
export const WEB_RUNS = [
  `apply: [{ ${WEB} }]`,
  'expect: { pod: web, ready: true, within: 60s }',
  'wait: 1s',
] as const;

export interface Played extends Report {
  readonly lab: Lab;
  /** What is wrong with the last expectation; empty if it holds. */
  readonly found: string;
}

/** Plays steps, each one line of YAML; `spec` holds more lines of the scenario's spec. */
export async function playSteps(
  steps: readonly string[],
  options: Partial<LabOptions> = {},
  spec = '',
): Promise<Played> {
  const lines = steps.map((step) => `    - ${step}\n`).join('');
  const text = `${HEAD}spec:${REGISTRY}${spec}  steps:\n${lines}`;
  const scenario = parseScenario('test.yaml', text);
  const { setting } = scenarioProgram(scenario);
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    ...setting,
    ...options,
  });
  try {
    const report = await play(lab, scenario);
    return { ...report, lab, found: report.verdicts.at(-1)?.found ?? '' };
  } finally {
    await lab.close();
  }
}
