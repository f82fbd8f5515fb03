/**
 * Pull secrets of service accounts: the server copies them into a new pod that names none of its own; the
 * kubelet never looks at an account. Upstream: plugin/pkg/admission/serviceaccount/admission.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';
import { choices } from '../sim/index.ts';
import { Lab } from './lab.ts';
import { memoryPorts } from './memory-ports.ts';

const secret = (name: string, password: string): string => `
        - apiVersion: v1
          kind: Secret
          metadata: { name: ${name} }
          type: kubernetes.io/dockerconfigjson
          stringData:
            .dockerconfigjson: '{"auths": {"private.test": {"username": "robot", "password": "${password}"}}}'`;

const pod = (name: string, spec: string): string => `
        - apiVersion: v1
          kind: Pod
          metadata: { name: ${name} }
          spec: { ${spec}, containers: [{ name: main, image: 'private.test/team/server:v1', imagePullPolicy: Always }] }`;

const TEXT = `
apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: accounts }
spec:
  registries:
    - host: private.test
      auth: { type: basic, username: robot, password: s3cret }
      content: [{ reference: team/server:v1, image: { layers: [{ files: { bin: x } }] } }]
  steps:
    - apply:${secret('right', 's3cret')}${secret('wrong', 'guess')}
        - apiVersion: v1
          kind: ServiceAccount
          metadata: { name: builder }
          imagePullSecrets: [{ name: right }]
${pod('heir', 'serviceAccountName: builder').slice(1)}
${pod('own', 'serviceAccountName: builder, imagePullSecrets: [{ name: wrong }]').slice(1)}
${pod('early', 'restartPolicy: Always').slice(1)}
    - expect: { pod: heir, ready: true, within: 60s }
    - expect: { waiting: { pod: own, container: main, reason: ErrImagePull }, within: 60s }
    - expect: { waiting: { pod: early, container: main, reason: ErrImagePull }, within: 60s }
    # The account that every namespace has.
    - apply: [{ apiVersion: v1, kind: ServiceAccount, metadata: { name: default }, imagePullSecrets: [{ name: right }] }]
    - apply:${pod('late', 'restartPolicy: Always')}
    - expect: { pod: late, ready: true, within: 60s }
    - expect: { pod: early, ready: false, stays: 10m }
`;

describe('a service account with pull secrets', () => {
  it('gives them to new pods that have none', async () => {
    const scenario = parseScenario('accounts.yaml', TEXT);
    const program = scenarioProgram(scenario);
    const lab = await Lab.open({
      ports: memoryPorts(),
      choices: choices.seeded(1),
      ...program.setting,
    });
    const { verdicts } = await program.play(lab);
    const secretsOf = (name: string): unknown => lab.pod(name)?.spec.imagePullSecrets;
    const inherited = ['heir', 'own', 'early', 'late'].map(secretsOf);
    await lab.close();

    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    expect(inherited).toEqual([
      [{ name: 'right' }],
      [{ name: 'wrong' }],
      undefined,
      [{ name: 'right' }],
    ]);
  });
});
