import { describe, expect, it } from 'vitest';
import type { KubernetesVersion } from '../feature-gates.ts';
import type { Manifest, Pod } from '../objects.ts';
import { aPod, anOciVolume, TestServer } from '../testing/test-server.ts';

/** The warnings in the trace, as kubectl prints them. */
function warningsIn({ world }: TestServer): readonly string[] {
  return world.trace.records.flatMap((record) =>
    record.type === 'api.warning' ? [`${record.detail.field}: ${record.detail.text}`] : [],
  );
}

async function warningsOn(
  manifest: Manifest,
  version: KubernetesVersion = '1.36',
): Promise<readonly string[]> {
  const test = new TestServer({ version });
  await test.outcome(test.pods.create(manifest));
  return warningsIn(test);
}

const container = (fields: object): Manifest =>
  aPod({ spec: { containers: [{ name: 'main', image: 'a', ...fields }] } });

describe('a new pod', () => {
  it('is warned of by field, and the record says whose it was', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(container({ securityContext: { privileged: true } })));

    expect(test.world.trace.records.filter(({ type }) => type === 'api.warning')).toEqual([
      {
        at: 1,
        actor: 'test',
        type: 'api.warning',
        detail: {
          kind: 'Pod',
          object: 'default/web',
          field: 'spec.containers[0].securityContext.privileged',
          text: 'in part simulated, of capabilities those about files count',
        },
      },
    ]);
  });

  it('of which everything works is not warned of', async () => {
    const spec = {
      volumes: [
        anOciVolume('v', 'registry.test/a:1'),
        { name: 'i', image: { reference: 'registry.test/a:1', pullPolicy: 'Never' } },
        { name: 'e', emptyDir: {} },
        { name: 'h', hostPath: { path: '/data', type: 'Directory' } },
        { name: 'c', configMap: { name: 'c', items: [{ key: 'k', path: 'p', mode: 256 }] } },
        { name: 's', secret: { secretName: 's', optional: true, defaultMode: 256 } },
        {
          name: 'd',
          downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] },
        },
        { name: 'p', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      ],
      containers: [
        {
          name: 'main',
          image: 'a',
          resources: { limits: { cpu: '1' }, requests: { memory: '1Mi' } },
          volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a', readOnly: true }],
        },
      ],
      nodeSelector: { a: 'b' },
    };

    expect(await warningsOn(aPod({ spec, metadata: { labels: { a: 'b' } } }))).toEqual([]);
  });

  it('is warned of what a gate that is off takes from it', async () => {
    const volumes = [
      { name: 'a', emptyDir: {} },
      { name: 'i', image: { reference: 'a', pullPolicy: 'Never' } },
      { name: 'o', oci: { image: 'a', pullPolicy: 'Never' } },
    ];
    const policy =
      'spec.volumes[2].oci.pullPolicy: dropped: the feature gate OCIVolumePullPolicy is off';

    expect(await warningsOn(aPod({ spec: { volumes } }))).toEqual([policy]);
    expect(await warningsOn(aPod({ spec: { volumes } }), '1.34')).toEqual([
      'spec.volumes[1]: dropped, with what mounts it: the feature gate ImageVolume is off',
      policy,
    ]);
  });

  it('that spells out what the server fills in is not warned of', async () => {
    const test = new TestServer();
    const { spec } = await test.outcome(test.pods.create(aPod()));
    const { preemptionPolicy, ...filledIn } = spec;
    await test.outcome(test.pods.create(aPod({ name: 'again', spec: { ...filledIn } })));

    expect(preemptionPolicy).toBe('PreemptLowerPriority');
    expect(warningsIn(test)).toEqual([]);
  });

  it.each<[Manifest, readonly string[]]>([
    [
      container({
        resources: {
          limits: { 'nvidia.com/gpu': '1' },
          requests: { 'nvidia.com/gpu': '1', cpu: '1' },
        },
      }),
      [
        'spec.containers[0].resources.limits[nvidia.com/gpu]: in part simulated, it is counted and the node sets nothing aside',
        'spec.containers[0].resources.requests[nvidia.com/gpu]: in part simulated, it is counted and the node sets nothing aside',
      ],
    ],
    [
      aPod({ spec: { volumes: [{ name: 'v', nfs: { server: 'a', path: '/b' } }] } }),
      [
        'spec.volumes[0].nfs: not simulated, the nodes have no plugin for it and containers that mount it do not start',
      ],
    ],
    [aPod({ spec: { securityContext: { runAsNonRoot: false, fsGroup: 0 } } }), []],
    [
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      [
        'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
      ],
    ],
    [
      aPod({ metadata: { uid: 'u' } }),
      ['metadata.uid: set by the server, which takes nothing from a new object'],
    ],
    [
      { ...aPod(), status: { phase: 'Running' } },
      ['status: set by the server, which takes nothing from a new object'],
    ],
    [aPod({ metadata: { annotations: { 'process.drydock.dev/main': 'exit 0' } } }), []],
    [
      aPod({ metadata: { annotations: { 'process.drydock.dev/mian': 'exit 0', 'a/b': 'c' } } }),
      [
        'metadata.annotations[process.drydock.dev/mian]: the pod has no container "mian", nobody reads it',
      ],
    ],
    [
      aPod({ metadata: { annotations: { 'proces.drydock.dev/main': 'exit 0' } } }),
      ['metadata.annotations[proces.drydock.dev/main]: unknown annotation, nobody reads it'],
    ],
  ])('%j', async (manifest, expected) => {
    expect(await warningsOn(manifest)).toEqual(expected);
  });

  it('that is refused is not warned of', async () => {
    const test = new TestServer();
    const manifest = aPod({ name: 'A', spec: { hostPID: true } });

    expect(await test.refusal(test.pods.create(manifest))).toContain('metadata.name');
    expect(warningsIn(test)).toEqual([]);
  });
});

describe('an update', () => {
  async function created(manifest: Manifest): Promise<[TestServer, Pod, readonly string[]]> {
    const test = new TestServer();
    const pod = await test.outcome(test.pods.create(manifest));
    return [test, pod, warningsIn(test)];
  }

  it('repeats no warning about what it leaves as it is', async () => {
    const [test, pod, before] = await created(aPod({ spec: { hostPID: true } }));
    const copy = JSON.parse(JSON.stringify(pod)) as Pod;
    copy.metadata.labels = { a: 'b' };
    await test.outcome(test.pods.update(copy));

    expect(before).toHaveLength(1);
    expect(warningsIn(test)).toEqual(before);
  });

  it('is warned of what it brings', async () => {
    const test = new TestServer();
    const nodes = test.client.resource('nodes');
    await test.outcome(nodes.create({ metadata: { name: 'n' } }));
    await test.outcome(nodes.patch({ name: 'n' }, { spec: { externalID: 'x' } }));

    expect(warningsIn(test)).toEqual([
      'spec.externalID: not simulated, and unused by Kubernetes itself',
    ]);
  });

  it('is warned of what only an update of the status changes, and the other way round', async () => {
    const [test, pod] = await created(aPod());
    await test.outcome(test.pods.update({ ...pod, status: { phase: 'Failed' } }));
    await test.outcome(test.pods.patchStatus({ name: 'web' }, { spec: { hostPID: true } }));

    expect(warningsIn(test)).toEqual([
      'status: left as it is, this update does not write it',
      'spec: left as it is, this update does not write it',
    ]);
  });

  it('without a status leaves it as it is, which is what it asks for', async () => {
    const [test, { status, ...rest }] = await created(aPod());
    await test.outcome(
      test.pods.update({ ...rest, metadata: { ...rest.metadata, labels: {} } } as Pod),
    );

    expect(status.phase).toBe('Pending');
    expect(warningsIn(test)).toEqual([]);
  });
});

it('warns of other kinds, too', async () => {
  const test = new TestServer();
  const { client } = test;
  const spec = { externalID: 'x' };
  await test.outcome(client.resource('nodes').create({ metadata: { name: 'n' }, spec }));
  const namespace = { metadata: { name: 'team' }, spec: { finalizers: ['a.b/c'] } };
  await test.outcome(client.resource('namespaces').create(namespace));

  expect(warningsIn(test)).toEqual([
    'spec.externalID: not simulated, and unused by Kubernetes itself',
    'spec.finalizers: set by the server, which takes nothing from a new object',
  ]);
});
