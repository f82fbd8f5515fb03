import { describe, expect, it } from 'vitest';
import { featureGatesOf } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';
import { defaultPullPolicy } from './pull-policy.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('defaultPullPolicy', () => {
  it.each([
    ['app', 'Always'],
    ['app:latest', 'Always'],
    ['registry.test:5000/app', 'Always'],
    ['registry.test:5000/app:latest', 'Always'],
    ['app:v1', 'IfNotPresent'],
    ['app:Latest', 'IfNotPresent'],
    ['registry.test:5000/app:v1', 'IfNotPresent'],
    [`app@${DIGEST}`, 'IfNotPresent'],
    [`app:latest@${DIGEST}`, 'Always'],
    [`app:v1@${DIGEST}`, 'IfNotPresent'],
    ['app@sha256:short', 'IfNotPresent'],
    ['App:latest', 'IfNotPresent'],
    ['', 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy);
  });
});

const ON = featureGatesOf('1.36', { OCIVolumePullPolicy: true });

async function created(
  spec: Readonly<Record<string, unknown>>,
  featureGates = ON,
): Promise<{ readonly test: TestServer; readonly pod: Pod }> {
  const test = new TestServer({ featureGates });
  return { test, pod: await test.outcome(test.pods.create(aPod({ spec }))) };
}

describe('the policy of a volume', () => {
  it.each([
    [{ image: { reference: 'a' } }, 'Always'],
    [{ image: { reference: `a:latest@${DIGEST}` } }, 'Always'],
    [{ image: { reference: 'a:v1' } }, 'IfNotPresent'],
    [{ image: { reference: 'A' } }, 'IfNotPresent'],
    [{ image: { reference: 'a', pullPolicy: '' } }, 'Always'],
    [{ image: { reference: 'a', pullPolicy: 'Never' } }, 'Never'],
    [{ oci: { image: 'a' } }, 'Always'],
    [{ oci: { image: 'a:v1' } }, 'Always'],
    [{ oci: { image: `a@${DIGEST}` } }, 'Always'],
    [{ oci: { image: 'a:v1', pullPolicy: 'IfNotPresent' } }, 'IfNotPresent'],
  ])('%j: %s', async (source, policy) => {
    const { pod } = await created({ volumes: [{ name: 'v', ...source }] });
    const { image, oci } = pod.spec.volumes?.[0] ?? {};

    expect((image ?? oci)?.pullPolicy).toBe(policy);
  });

  it('is not there for the draft, while its gate is off', async () => {
    const { pod } = await created(
      { volumes: [{ name: 'v', oci: { image: 'a' } }] },
      featureGatesOf(),
    );

    expect(pod.spec.volumes).toEqual([{ name: 'v', oci: { image: 'a' } }]);
  });
});

describe('the policy of a container', () => {
  it.each(['containers', 'initContainers'])('of %s', async (list) => {
    const { pod } = await created({
      [list]: [
        { name: 'a', image: 'a' },
        { name: 'b', image: 'a:v1' },
        { name: 'c', image: `a:latest@${DIGEST}`, imagePullPolicy: '' },
        { name: 'd', image: 'a', imagePullPolicy: 'Never' },
      ],
    });
    const containers = list === 'containers' ? pod.spec.containers : pod.spec.initContainers;

    expect(containers?.map(({ imagePullPolicy }) => imagePullPolicy)).toEqual([
      'Always',
      'IfNotPresent',
      'Always',
      'Never',
    ]);
  });

  it('stays when the image changes', async () => {
    const { test, pod } = await created({ containers: [{ name: 'main', image: 'a:v1' }] });
    const containers = [{ ...pod.spec.containers[0], image: 'a:latest' }];
    const next = await test.outcome(test.pods.patch({ name: 'web' }, { spec: { containers } }));

    expect(next.spec.containers[0]).toMatchObject({
      image: 'a:latest',
      imagePullPolicy: 'IfNotPresent',
    });
  });
});
