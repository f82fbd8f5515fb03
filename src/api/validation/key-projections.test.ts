/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateVolumes (v1.36). */
import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

type Source = Readonly<Record<string, unknown>>;

/** What the server says of a pod with one volume, `spec.volumes[0]` written as `V`. */
async function said(source: Source): Promise<string> {
  const test = new TestServer();
  const pod = aPod({ spec: { volumes: [{ name: 'v', ...source }] } });
  const message = await test.refusal(test.pods.create(pod));
  return message.replace(/^.* is invalid: /, '').replaceAll('spec.volumes[0]', 'V');
}

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const downward = (...items: readonly Source[]): Source => ({ downwardAPI: { items } });
const projected = (...sources: readonly Source[]): Source => ({ projected: { sources } });
const item = (path: string, key = 'k'): Source => ({ key, path });
const named = (fieldPath: string): Source => downward({ path: 'p', fieldRef: { fieldPath } });
const resourced = (resourceFieldRef: Source): Source => downward({ path: 'p', resourceFieldRef });
const cpu = { containerName: 'main', resource: 'limits.cpu' };
const token = (more: Source): Source => projected({ serviceAccountToken: { path: 't', ...more } });

describe('a volume of the API that is refused', () => {
  it.each<[Source, string]>([
    [
      { emptyDir: { sizeLimit: '-1' } },
      'V.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity',
    ],
    [{ hostPath: { path: '' } }, 'V.hostPath.path: Required value'],
    [
      { hostPath: { path: '/a/../b' } },
      `V.hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
    ],
    [
      { hostPath: { path: '/a', type: 'Dir' } },
      'V.hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
    [{ secret: {} }, 'V.secret.secretName: Required value'],
    [
      { secret: { secretName: 's', defaultMode: 512 } },
      `V.secret.defaultMode: Invalid value: 512: ${MODE}`,
    ],
    [{ configMap: {} }, 'V.configMap.name: Required value'],
    [
      { configMap: { name: 'c', defaultMode: -1 } },
      `V.configMap.defaultMode: Invalid value: -1: ${MODE}`,
    ],
    [
      { configMap: { name: 'c', items: [{}] } },
      '[V.configMap.items[0].key: Required value, V.configMap.items[0].path: Required value]',
    ],
    [
      { configMap: { name: 'c', items: [item('/a')] } },
      'V.configMap.items[0].path: Invalid value: "/a": must be a relative path',
    ],
    [
      { secret: { secretName: 's', items: [item('a/../b')] } },
      `V.secret.items[0].path: Invalid value: "a/../b": must not contain '..'`,
    ],
    [
      { configMap: { name: 'c', items: [item('..a')] } },
      `V.configMap.items[0].path: Invalid value: "..a": must not start with '..'`,
    ],
    [
      { configMap: { name: 'c', items: [{ ...item('a'), mode: 1000 }] } },
      `V.configMap.items[0].mode: Invalid value: 1000: ${MODE}`,
    ],
    // An item is told by the volume's path.
    [downward({ fieldRef: { fieldPath: 'metadata.name' } }), 'V.downwardAPI.path: Required value'],
    [
      downward({ path: 'p' }),
      'V.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
    ],
    [
      downward({ path: 'p', fieldRef: { fieldPath: 'metadata.name' }, resourceFieldRef: cpu }),
      'V.downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously',
    ],
    [
      downward({ path: 'p', mode: 512, fieldRef: { fieldPath: 'metadata.name' } }),
      `V.downwardAPI.mode: Invalid value: 512: ${MODE}`,
    ],
    [named(''), 'V.downwardAPI.fieldRef.fieldPath: Required value'],
    [
      named('status.podIP'),
      'V.downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
    ],
    [
      named("metadata.name['x']"),
      `V.downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.name['x']": error converting fieldPath: field label does not support subscript: metadata.name['x']`,
    ],
    [
      named('spec.host'),
      'V.downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
    ],
    [
      downward({ path: 'p', fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } }),
      'V.downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
    ],
    [
      { nfs: { server: 's', path: 'a' } },
      'V.nfs.path: Invalid value: "a": must be an absolute path',
    ],
    [
      named('metadata.none'),
      'V.downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.none": error converting fieldPath: field label not supported: metadata.none',
    ],
    [
      resourced({ resource: 'limits.cpu' }),
      'V.downwardAPI.resourceFieldRef.containerName: Required value',
    ],
    [
      resourced({ containerName: 'main' }),
      'V.downwardAPI.resourceFieldRef.resource: Required value',
    ],
    [
      resourced({ ...cpu, resource: 'limits.pods' }),
      'V.downwardAPI.resourceFieldRef.resource: Unsupported value: "limits.pods": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
    [
      resourced({ ...cpu, divisor: '2' }),
      `V.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
    [
      resourced({ resource: 'limits.cpu', divisor: '2' }),
      `[V.downwardAPI.resourceFieldRef.containerName: Required value, V.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource]`,
    ],
    [
      resourced({ ...cpu, resource: 'limits.ephemeral-storage', divisor: '1024' }),
      `V.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.ephemeral-storage": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the local ephemeral storage resource`,
    ],
    [
      resourced({ ...cpu, resource: 'limits.hugepages-2Mi', divisor: '2' }),
      `V.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.hugepages-2Mi": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the hugepages resource`,
    ],
    [
      resourced({ ...cpu, resource: 'requests.memory', divisor: '1m' }),
      `V.downwardAPI.resourceFieldRef.divisor: Invalid value: "requests.memory": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource`,
    ],
    [
      projected({ configMap: { name: 'c' }, secret: { name: 's' } }),
      'V.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source',
    ],
    [
      projected({ configMap: {}, secret: {} }),
      '[V.projected.sources[0].secret.name: Required value, V.projected.sources[0].configMap.name: Required value, V.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source]',
    ],
    [projected({ configMap: {} }), 'V.projected.sources[0].configMap.name: Required value'],
    [projected({ secret: {} }), 'V.projected.sources[0].secret.name: Required value'],
    [
      projected(
        { configMap: { name: 'c', items: [item('a')] } },
        { secret: { name: 's', items: [item('a')] } },
      ),
      'V.projected: Invalid value: "s": conflicting duplicate paths',
    ],
    [
      projected(
        { configMap: { name: 'c', items: [item('a')] } },
        { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.name' } }] } },
      ),
      'V.projected: Invalid value: "a": conflicting duplicate paths',
    ],
    [
      token({ expirationSeconds: 599 }),
      'V.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      token({ expirationSeconds: 2 ** 32 + 1 }),
      'V.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [token({ path: '' }), 'V.projected.path: Required value'],
    [token({ path: '..t' }), `V.projected.path: Invalid value: "..t": must not start with '..'`],
    [
      { projected: { sources: [], defaultMode: 512 } },
      `V.projected.defaultMode: Invalid value: 512: ${MODE}`,
    ],
    // Upstream's own spelling.
    [
      { emptyDir: {}, downwardAPI: {} },
      'V.downwarAPI: Forbidden: may not specify more than 1 volume type',
    ],
  ])('%j', async (source, message) => {
    expect(await said(source)).toBe(message);
  });
});

describe('a volume of the API', () => {
  it.each<Source>([
    { hostPath: { path: '/a..b', type: 'Socket' } },
    { configMap: { name: 'c', items: [item('a/..b')], defaultMode: 0 } },
    { secret: { secretName: 's', defaultMode: 511 } },
    { downwardAPI: {} },
    named("metadata.labels['example.com/a']"),
    named("metadata.annotations['Example.com/A']"),
    resourced({ ...cpu, divisor: '1m' }),
    resourced({ ...cpu, resource: 'limits.ephemeral-storage', divisor: '1024Ki' }),
    resourced({ ...cpu, resource: 'requests.hugepages-2Mi', divisor: '1000' }),
    // Of the paths of tokens nobody asks whether they are taken.
    projected({ serviceAccountToken: { path: 't' } }, { serviceAccountToken: { path: 't' } }),
    projected({}),
    token({ expirationSeconds: 600 }),
  ])('is taken: %j', async (source) => {
    const test = new TestServer();
    const { spec } = await test.outcome(
      test.pods.create(aPod({ spec: { volumes: [{ name: 'v', ...source }] } })),
    );

    expect(spec.volumes).toHaveLength(1);
  });

  it('is given what it leaves out', async () => {
    const test = new TestServer();
    const volumes = [
      { name: 'a', configMap: { name: 'c' } },
      { name: 'b', hostPath: { path: '/a' } },
      { name: 'c', ...named('metadata.name') },
      { name: 'd', ...projected({ serviceAccountToken: { path: 't' } }) },
      { name: 'e', ...resourced(cpu) },
    ];
    const { spec } = await test.outcome(test.pods.create(aPod({ spec: { volumes } })));

    expect(spec.volumes).toMatchObject([
      { configMap: { defaultMode: 420 } },
      { hostPath: { type: '' } },
      { downwardAPI: { defaultMode: 420, items: [{ fieldRef: { apiVersion: 'v1' } }] } },
      {
        projected: {
          defaultMode: 420,
          sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }],
        },
      },
      { downwardAPI: { items: [{ resourceFieldRef: { divisor: '0' } }] } },
    ]);
  });

  it('with a fault is not there for who mounts it', async () => {
    const test = new TestServer();
    const volumeMounts = [{ name: 'v', mountPath: '/v' }];
    const spec = {
      volumes: [{ name: 'v', configMap: {} }],
      containers: [{ name: 'main', image: 'a', volumeMounts }],
    };

    expect(await test.refusal(test.pods.create(aPod({ spec })))).toContain(
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    );
  });
});
