import { describe, expect, it } from 'vitest';
import { featureGatesOf } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { aPod, TestServer } from '../testing/test-server.ts';
import { admitAlwaysPullImages, validateAlwaysPullImages } from './always-pull-images.ts';

const key = { name: 'web' };
const gates = featureGatesOf('1.36', { OCIVolumePullPolicy: true });

const SPEC = {
  containers: [
    { name: 'main', image: 'a:v1', imagePullPolicy: 'Never' },
    { name: 'more', image: 'b:v1' },
  ],
  initContainers: [{ name: 'init', image: 'c:v1', imagePullPolicy: 'IfNotPresent' }],
  volumes: [
    { name: 'i', image: { reference: 'd:v1', pullPolicy: 'Never' } },
    { name: 'j', image: { reference: 'e' } },
    { name: 'o', oci: { image: 'f', pullPolicy: 'IfNotPresent' } },
    { name: 'e', emptyDir: {} },
  ],
};

/** Init containers, containers, volumes. */
function policiesOf({ spec }: Pod): readonly (string | undefined)[] {
  return [
    ...[...(spec.initContainers ?? []), ...spec.containers].map((each) => each.imagePullPolicy),
    ...(spec.volumes ?? []).map(({ image, oci }) => (image ?? oci)?.pullPolicy),
  ];
}

function server(admissionPlugins: readonly 'AlwaysPullImages'[], featureGates = gates): TestServer {
  return new TestServer({ admissionPlugins, featureGates });
}

describe('AlwaysPullImages', () => {
  it('is off unless the server is told', () => {
    const pod = server([]).server.create('pods', aPod({ spec: SPEC }));

    expect(policiesOf(pod)).toEqual([
      ...['IfNotPresent', 'Never', 'IfNotPresent'],
      ...['Never', 'Always', 'IfNotPresent', undefined],
    ]);
  });

  it('makes everything of a new pod pull', () => {
    const pod = server(['AlwaysPullImages']).server.create('pods', aPod({ spec: SPEC }));

    expect(policiesOf(pod)).toEqual([
      ...['Always', 'Always', 'Always'],
      ...['Always', 'Always', 'Always', undefined],
    ]);
  });

  it('writes nothing into a field that the gate keeps closed', () => {
    const test = server(['AlwaysPullImages'], featureGatesOf());
    const { spec } = test.server.create('pods', aPod({ spec: SPEC }));

    expect(spec.volumes?.[2]).toEqual({ name: 'o', oci: { image: 'f' } });
  });

  it('comes before validation: a policy that is none is replaced, too', () => {
    const containers = [{ name: 'main', image: 'a', imagePullPolicy: 'Sometimes' }];
    const test = server(['AlwaysPullImages']);

    expect(policiesOf(test.server.create('pods', aPod({ spec: { containers } })))).toEqual([
      'Always',
    ]);
  });
});

/** A pod made before the plugin was turned on, and the same with other images in its containers. */
function updated(...images: readonly string[]): { readonly pod: Pod; readonly old: Pod } {
  const old = server([]).server.create('pods', aPod({ spec: SPEC }));
  const containers = old.spec.containers.map((each, at) => ({
    ...each,
    image: images[at] ?? each.image ?? '',
  }));
  return { old, pod: { ...old, spec: { ...old.spec, containers } } };
}

describe('AlwaysPullImages: updates', () => {
  it.each([
    ['the same images', [], false],
    ['images that change places', ['b:v1', 'a:v1'], false],
    ['the image of an init container', ['c:v1'], false],
    ['the image of a volume, which is none of a container', ['d:v1'], true],
    ['a new tag', ['a:v2'], true],
    ['another name of the same', ['docker.io/library/a:v1'], true],
  ])('with %s, %j: acts: %s', (_, images, acts) => {
    const { pod, old } = updated(...images);
    const before = pod.spec;

    admitAlwaysPullImages({ pod, old }, gates);

    if (acts) expect(new Set(policiesOf(pod).slice(0, 6))).toEqual(new Set(['Always']));
    else expect(pod.spec).toBe(before);
  });

  it('leaves a pod that was made under it updatable', async () => {
    const test = server(['AlwaysPullImages']);
    await test.outcome(test.pods.create(aPod({ spec: SPEC })));
    const { spec } = test.server.get('pods', key);
    const containers = spec.containers.map((each) => ({ ...each, image: 'a:v2' }));

    const next = await test.outcome(test.pods.patch(key, { spec: { containers } }));

    expect(next.spec.containers.map(({ image }) => image)).toEqual(['a:v2', 'a:v2']);
    expect(next.spec.volumes).toBe(spec.volumes);
  });

  it('has no say in a status', async () => {
    const test = server(['AlwaysPullImages']);
    await test.outcome(test.pods.create(aPod({ spec: SPEC })));

    await test.outcome(test.pods.patchStatus(key, { status: { phase: 'Running' } }));
  });
});

describe('validateAlwaysPullImages', () => {
  it('refuses whatever does not pull', () => {
    const pod = server([]).server.create('pods', aPod({ spec: SPEC }));
    const check = (old: Pod | undefined) => () =>
      validateAlwaysPullImages(DEFINITIONS.pods, { pod, old }, gates);
    const only = 'supported values: "Always"';

    expect(check(undefined)).toThrow(
      `pods "web" is forbidden: [${[
        `spec.initContainers[0].imagePullPolicy: Unsupported value: "IfNotPresent": ${only}`,
        `spec.containers[0].imagePullPolicy: Unsupported value: "Never": ${only}`,
        `spec.containers[1].imagePullPolicy: Unsupported value: "IfNotPresent": ${only}`,
        `spec.volumes[0].image.pullPolicy: Unsupported value: "Never": ${only}`,
        `spec.volumes[2].oci.pullPolicy: Unsupported value: "IfNotPresent": ${only}`,
      ].join(', ')}]`,
    );
    expect(check(pod)).not.toThrow();
  });
});
