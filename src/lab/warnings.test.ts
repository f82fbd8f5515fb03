/**
 * What a scenario asks for and the simulator does not do is said when it is applied, by field: before
 * anybody wonders about the pod.
 */
import { describe, expect, it } from 'vitest';
import { playSteps } from './testing/web-lab.ts';

const IMAGE = "image: 'registry.test/team/server:v1'";

async function warningsOf(spec: string): Promise<readonly string[]> {
  const pod = `{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { ${spec} } }`;
  const { lab } = await playSteps([`apply: [${pod}]`, 'wait: 20s']);
  return lab.world.trace.records.flatMap((record) =>
    record.type === 'api.warning' && record.actor === 'scenario'
      ? [`${record.detail.object} ${record.detail.field}: ${record.detail.text}`]
      : [],
  );
}

describe('warns of', () => {
  it.each([
    [
      'privileges',
      `containers: [{ name: main, ${IMAGE}, securityContext: { privileged: true } }]`,
      'default/web spec.containers[0].securityContext.privileged: in part simulated, of capabilities those about files count',
    ],
    [
      'a signal',
      `containers: [{ name: main, ${IMAGE}, lifecycle: { stopSignal: SIGUSR1 } }]`,
      'default/web spec.containers[0].lifecycle.stopSignal: dropped: the feature gate ContainerStopSignals is off',
    ],
  ])('%s', async (_, spec, warning) => {
    expect(await warningsOf(spec.replaceAll('\n', ' '))).toEqual([warning]);
  });
});

it('no component of the cluster writes what is warned of', async () => {
  const { lab } = await playSteps([
    `apply: [{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: main, ${IMAGE} }] } }]`,
    'expect: { pod: web, ready: true, within: 60s }',
    'delete: { kind: Pod, name: web }',
    'wait: 60s',
  ]);

  expect(lab.world.trace.records.filter(({ type }) => type === 'api.warning')).toEqual([]);
});
