import { describe, expect, it } from 'vitest';
import { featureGatesOf, KUBERNETES_VERSIONS } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { deepFreeze } from '../structural-sharing.ts';
import { anOciVolume, aPod, TestServer } from '../testing/test-server.ts';
import { withoutDisabledFields, withoutDisabledStatus } from './disabled-fields.ts';
import { pods } from './pods.ts';

type Fields = Readonly<Record<string, unknown>>;

const anImageVolume = (name: string): Fields => ({ name, image: { reference: 'a:v1' } });
const mounts = (...names: readonly string[]): Fields => ({
  volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })),
});
const container = (name: string, ...volumes: readonly string[]): Fields => ({
  name,
  image: 'a:v1',
  ...mounts(...volumes),
});

/** A pod with both, in both kinds of containers. */
const MIXED = {
  volumes: [anImageVolume('i'), { name: 'e', emptyDir: {} }, anImageVolume('j')],
  containers: [container('main', 'i', 'e', 'j'), container('only', 'i')],
  initContainers: [container('init', 'e', 'j')],
};

describe('ImageVolume off', () => {
  it.each(KUBERNETES_VERSIONS)(
    'drops volumes and their mounts, or not: default of %s',
    (version) => {
      const { server } = new TestServer({ version });
      const { spec } = server.create('pods', aPod({ spec: MIXED }));
      const isOn = version === '1.35' || version === '1.36';

      expect(spec.volumes?.map(({ name }) => name)).toEqual(isOn ? ['i', 'e', 'j'] : ['e']);
      expect(
        [...spec.containers, ...(spec.initContainers ?? [])].map(({ volumeMounts }) =>
          volumeMounts?.map(({ name }) => name),
        ),
      ).toEqual(isOn ? [['i', 'e', 'j'], ['i'], ['e', 'j']] : [['e'], undefined, ['e']]);
    },
  );

  it('says nothing of the policy of what it drops', () => {
    const { server } = new TestServer({ version: '1.34' });
    const pod = server.create(
      'pods',
      aPod({
        spec: {
          volumes: [{ name: 'i', image: { pullPolicy: 'Sometimes' } }],
          containers: [container('main', 'i')],
        },
      }),
    );

    expect(pod.spec).not.toHaveProperty('volumes');
  });

  it('leaves a mount of a volume that nobody declared to validation', async () => {
    const test = new TestServer({ version: '1.34' });
    const spec = { volumes: [anImageVolume('i')], containers: [container('main', 'i', 'x')] };

    expect(await test.refusal(test.pods.create(aPod({ spec })))).toBe(
      'Pod "web" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "x"',
    );
  });

  it('keeps all of them in a pod that has one already', () => {
    const { server } = new TestServer();
    const { spec: old } = server.create('pods', aPod({ spec: MIXED }));
    const next = { ...old, activeDeadlineSeconds: 5 };
    const off = { version: '1.35' as const, gates: featureGatesOf('1.35', { ImageVolume: false }) };

    expect(withoutDisabledFields(next, old, off)).toBe(next);
  });

  it('writes to nothing that the store has', () => {
    const { server } = new TestServer();
    const { spec } = deepFreeze(server.create('pods', aPod({ spec: MIXED })));
    const off = { version: '1.35' as const, gates: featureGatesOf('1.35', { ImageVolume: false }) };
    const { spec: none } = server.create('pods', aPod({ name: 'none' }));

    expect(withoutDisabledFields(spec, none, off).volumes).toEqual([spec.volumes?.[1]]);
  });
});

describe('OCIVolume off', () => {
  const off = { version: '1.36' as const, gates: featureGatesOf('1.36', { OCIVolume: false }) };

  async function updatedBy(stored: readonly unknown[], sent: readonly unknown[]): Promise<Pod> {
    const test = new TestServer();
    const old = await test.outcome(test.pods.create(aPod({ spec: { volumes: stored } })));
    const next: Pod = {
      ...old,
      metadata: { ...old.metadata },
      spec: { ...old.spec, volumes: structuredClone(sent) as Pod['spec']['volumes'] & object },
    };
    pods.prepareForUpdate?.(next, old, off);
    return next;
  }

  it('keeps it in a pod that has it already', async () => {
    const volumes = [anOciVolume('a', 'registry.test/a:v2')];
    const next = await updatedBy([anOciVolume('a', 'registry.test/a:v1')], volumes);

    expect(next.spec.volumes).toEqual(volumes);
  });

  it('drops the source from a pod that has none', async () => {
    const next = await updatedBy([{ name: 'a', emptyDir: {} }], [anOciVolume('a', 'b')]);

    expect(next.spec.volumes).toEqual([{ name: 'a' }]);
  });
});

describe('OCIVolumePullPolicy', () => {
  const volumes = [
    { name: 'a', oci: { image: 'b', pullPolicy: 'Never' } },
    { name: 'e', emptyDir: {} },
  ];

  it('off, the field is dropped', () => {
    const { server } = new TestServer();

    expect(server.create('pods', aPod({ spec: { volumes } })).spec.volumes).toEqual([
      { name: 'a', oci: { image: 'b' } },
      { name: 'e', emptyDir: {} },
    ]);
  });

  it('off, a pod keeps it that has it', () => {
    const featureGates = featureGatesOf('1.36', { OCIVolumePullPolicy: true });
    const { server } = new TestServer({ featureGates });
    const { spec } = server.create('pods', aPod({ spec: { volumes } }));
    const off = { version: '1.36' as const, gates: featureGatesOf() };

    expect(spec.volumes).toEqual(volumes);
    expect(withoutDisabledFields({ ...spec, priority: 1 }, spec, off).volumes).toEqual(volumes);
  });

  it.each([[], ['AlwaysPullImages' as const]])(
    'on, a pod that was stored before can be written back as it was read (%j)',
    (...admissionPlugins) => {
      const featureGates = { ...featureGatesOf('1.36') };
      const { server } = new TestServer({ featureGates, admissionPlugins });
      const pod = server.create('pods', aPod({ spec: { volumes: volumes.slice(0, 1) } }));
      Object.assign(featureGates, { OCIVolumePullPolicy: true });
      const { metadata, spec } = structuredClone(pod);
      const containers = spec.containers.map((each) => ({ ...each, image: 'other:v1' }));

      const next = server.update(
        'pods',
        { ...pod, metadata, spec: { ...spec, containers } },
        'object',
      );
      expect(next.spec.containers[0]?.image).toBe('other:v1');
      expect(next.spec.volumes).toEqual([{ name: 'a', oci: { image: 'b' } }]);
    },
  );
});

describe('ImageVolumeWithDigest', () => {
  const key = { name: 'web' };
  const statusWith = (imageRef: string): { status: object } => ({
    status: {
      containerStatuses: [
        {
          name: 'main',
          volumeMounts: [
            { name: 'i', mountPath: '/i', volumeStatus: { image: { imageRef } } },
            { name: 'e', mountPath: '/e' },
          ],
        },
      ],
    },
  });
  const on = featureGatesOf('1.36', { ImageVolumeWithDigest: true });

  it.each([
    [true, [{ image: { imageRef: 'sha256:0' } }, undefined]],
    [false, [undefined, undefined]],
  ])('%s: what a status says of images is %j', async (isOn, expected) => {
    const test = new TestServer(isOn ? { featureGates: on } : {});
    await test.outcome(test.pods.create(aPod()));
    const { status } = await test.outcome(test.pods.patchStatus(key, statusWith('sha256:0')));

    expect(status.containerStatuses?.[0]?.volumeMounts?.map((each) => each.volumeStatus)).toEqual(
      expected,
    );
  });

  it('off, what a status says already may be said again', async () => {
    const test = new TestServer({ featureGates: on });
    await test.outcome(test.pods.create(aPod()));
    const { status } = await test.outcome(test.pods.patchStatus(key, statusWith('sha256:0')));
    const next = { ...status, message: 'x' };

    expect(withoutDisabledStatus(next, status, { version: '1.36', gates: featureGatesOf() })).toBe(
      next,
    );
  });

  it.each([
    ['', 'Required value: imageRef must not be empty'],
    ['a'.repeat(256), undefined],
    ['a'.repeat(257), 'Too long: may not be more than 256 bytes'],
    ['é'.repeat(129), 'Too long: may not be more than 256 bytes'],
  ])('refuses %j: %s', async (imageRef, refusal) => {
    const test = new TestServer({ featureGates: on });
    await test.outcome(test.pods.create(aPod()));
    const write = test.pods.patchStatus(key, statusWith(imageRef));

    if (refusal === undefined) await test.outcome(write);
    else {
      expect(await test.refusal(write)).toBe(
        `Pod "web" is invalid: status.containerStatuses[0].volumeMounts[0].volumeStatus.imageVolumeStatus.imageRef: ${refusal}`,
      );
    }
  });
});

describe('ContainerStopSignals, which is off', () => {
  const LIFECYCLE = { stopSignal: 'SIGUSR1' };
  const spec = (stops: object): Pod['spec'] =>
    ({
      containers: [{ ...container('main'), ...stops }],
      initContainers: [{ ...container('init'), ...stops }],
      ephemeralContainers: [{ ...container('debugger'), ...stops }],
    }) as unknown as Pod['spec'];
  const release = { version: '1.36', gates: featureGatesOf('1.36') } as const;

  it('drops the signal in each list, and a lifecycle that said nothing else', () => {
    const kept = withoutDisabledFields(spec({ lifecycle: LIFECYCLE }), undefined, release);
    expect(kept).toEqual(spec({}));
  });

  it('leaves it to a pod that has one', () => {
    const old = spec({ lifecycle: LIFECYCLE });
    const next = { ...old, hostname: 'x' };
    expect(withoutDisabledFields(next, old, release)).toBe(next);
  });
});
