/**
 * What variables do to a container: in its command, in the parts of volumes that it mounts, and what
 * is said when one has no value. Upstream: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables,
 * and kubelet_pods_test.go, TestMakeEnvironmentVariables; container/helpers.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type ContainerShape } from '../../testing/kubelet-lab.ts';

const NEVER = { restartPolicy: 'Never' };
const env = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Says `words` with a variable each put in. */
const says = (words: string, shape: ContainerShape): ContainerShape => ({
  command: ['echo'],
  args: [words],
  ...shape,
});

async function logOf(shape: ContainerShape, ...manifests: readonly object[]) {
  const bench = await KubeletLab.open();
  for (const manifest of manifests) await bench.lab.apply(manifest as never);
  await bench.run('web', { containers: [shape], spec: NEVER });
  await bench.advanceSeconds(5);
  return bench.logs('web');
}

const CONFIG = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config' },
  data: { level: 'debug', color: 'red' },
};
const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'secret' },
  stringData: { password: 's3cret', color: 'blue' },
};
const ofConfig = (key: string, more = {}) => ({
  name: 'X',
  valueFrom: { configMapKeyRef: { name: 'config', key, ...more } },
});
const ofSecret = (key: string, more = {}) => ({
  name: 'X',
  valueFrom: { secretKeyRef: { name: 'secret', key, ...more } },
});

describe('a reference to a variable', () => {
  it.each([
    ['in args', says('$(GREETING) $$(X)', { env: env({ GREETING: 'hello' }) }), 'hello $(X)'],
    ['in the command', { command: ['echo', '$(A)-$(B)'], env: env({ A: 'a', B: 'b' }) }, 'a-b'],
    ['that is unknown', says('$(NONE)', {}), '$(NONE)'],
    ['in a later variable', says('$(B)', { env: env({ A: 'a', B: '<$(A)>' }) }), '<a>'],
    ['in an earlier variable', says('$(A)', { env: env({ A: '<$(B)>', B: 'b' }) }), '<$(B)>'],
    ['escaped in a variable', says('$(B)', { env: env({ A: 'a', B: '$$(A)' }) }), '$(A)'],
  ])('%s', async (_what, shape, expected) => {
    expect(await logOf(shape)).toEqual([expected]);
  });
});

describe('a variable', () => {
  it.each([
    ['of a ConfigMap', [ofConfig('level')], 'debug'],
    ['of a Secret', [ofSecret('password')], 's3cret'],
    ['of an optional key that is missing', [ofConfig('none', { optional: true })], '$(X)'],
    [
      'of an optional Secret that is missing',
      [ofSecret('k', { name: 'none', optional: true })],
      '$(X)',
    ],
    [
      'of the pod’s name',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      'web',
    ],
    [
      'of its node',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      'node-1',
    ],
    [
      'of its node, as old clients call it',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'spec.host' } } }],
      'node-1',
    ],
    [
      'of what its container may have, which is what the node has',
      [
        {
          name: 'X',
          valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Gi' } },
        },
      ],
      '256',
    ],
    [
      'of its address',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
      '10.1.0.2',
    ],
    [
      'of the node’s address',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
      '172.18.0.1',
    ],
    [
      'of a label it has not',
      [{ name: 'X', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a']" } } }],
      '',
    ],
  ])('%s', async (_what, variables, expected) => {
    expect(await logOf(says('$(X)', { env: variables }), CONFIG, SECRET)).toEqual([expected]);
  });

  it('of the address of a pod in the node’s network is the node’s', async () => {
    const bench = await KubeletLab.open();
    const env = [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];
    await bench.run('web', { containers: [says('$(X)', { env })], spec: { hostNetwork: true } });
    await bench.advanceSeconds(5);

    expect(bench.logs('web')).toEqual(['172.18.0.1']);
  });

  it('of a whole ConfigMap or Secret: the later wins, and env over all', async () => {
    const shape = {
      envFrom: [{ configMapRef: { name: 'config' } }, { secretRef: { name: 'secret' } }],
      env: env({ level: 'info' }),
    };

    expect(await logOf(says('$(level) $(color) $(password)', shape), CONFIG, SECRET)).toEqual([
      'info blue s3cret',
    ]);
  });

  it('of a whole ConfigMap has a prefix, and an optional one may be missing', async () => {
    const shape = {
      envFrom: [
        { prefix: 'P_', configMapRef: { name: 'config' } },
        { secretRef: { name: 'none', optional: true } },
      ],
    };

    expect(await logOf(says('$(P_level)', shape), CONFIG)).toEqual(['debug']);
  });
});

describe('a variable without its source', () => {
  it.each([
    [
      'ConfigMap',
      { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } }] },
      'configmap "none" not found',
    ],
    [
      'Secret',
      { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'nope', key: 'k' } } }] },
      'secret "nope" not found',
    ],
    ['key', { env: [ofConfig('none')] }, "couldn't find key none in ConfigMap default/config"],
    [
      'key of a Secret',
      { env: [ofSecret('none')] },
      "couldn't find key none in Secret default/secret",
    ],
    ['whole Secret', { envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found'],
  ])('%s: the container waits, and says why', async (_what, shape, message) => {
    const bench = await KubeletLab.open();
    for (const manifest of [CONFIG, SECRET]) await bench.lab.apply(manifest);
    await bench.run('web', { containers: [shape] });
    await bench.advanceSeconds(20);

    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message,
    });
    expect(new Set(bench.said('web', /Failed/))).toEqual(
      new Set([`Warning Failed: Error: ${message}`]),
    );
    expect(bench.phases('web')).toEqual(['Pending']);
  });

  it('runs once it is there', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [says('$(X)', { env: [ofConfig('level')] })] });
    await bench.advanceSeconds(5);
    await bench.lab.apply(CONFIG);
    await bench.advanceSeconds(20);

    expect(bench.logs('web')).toEqual(['debug']);
  });
});

describe('subPathExpr', () => {
  const VOLUME = [{ name: 'config', oci: { image: 'registry.test/team/tree:v1' } }];
  const TREE = {
    reference: 'team/tree:v1',
    image: { layers: [{ files: { 'app.yaml': 'v1', 'dir/a.txt': 'a' } }] },
  };

  async function open(subPathExpr: string, values: Readonly<Record<string, string>>) {
    const bench = await KubeletLab.open();
    await bench.lab.push(TREE);
    await bench.run('web', {
      containers: [
        {
          script: 'read /a/a.txt\nsleep infinity',
          env: env(values),
          volumeMounts: [{ name: 'config', mountPath: '/a', subPathExpr }],
        },
      ],
      spec: { volumes: VOLUME },
    });
    await bench.advanceSeconds(5);
    return bench;
  }

  it('mounts the part that the variables name, and no more', async () => {
    const bench = await open('$(WHICH)', { WHICH: 'dir' });
    const { host } = bench.node;
    const [created] = bench.records('container.created');
    const { hostPath = '' } = created?.detail.mounts[0] ?? {};

    expect(bench.logs('web')).toEqual(['a']);
    expect(await host.files.readdir(hostPath)).toEqual([{ name: 'a.txt', type: 'file' }]);
  });

  it.each([
    ['$(B)/$(A)/$(WHICH)', { WHICH: 'dir', A: '' }, 'missing value for A, B'],
    ['$(WHICH)', { WHICH: '/dir' }, 'error SubPath `/dir` must not be an absolute path'],
    [
      'x/$(WHICH)',
      { WHICH: '../dir' },
      "unable to provision SubPath `x/../dir`: must not contain '..'",
    ],
  ])('%s with %j is refused', async (expression, values, message) => {
    const bench = await open(expression, values);

    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message,
    });
    expect(bench.said('web', /^Failed$/)[0]).toBe(`Warning Failed: Error: ${message}`);
    expect(bench.records('container.created')).toEqual([]);
  });
});

describe('a container that must not run as root', () => {
  const PROBLEM =
    /^container has runAsNonRoot and image (?:will run as root|has non-numeric user \(app\), cannot verify user is non-root) \(pod: "web_default\([\w-]+\)", container: main\)$/;
  const BREAKS =
    /^container's runAsUser breaks non-root policy \(pod: "web_default\([\w-]+\)", container: main\)$/;

  it.each<[string, object, string | undefined, RegExp | undefined]>([
    ['as an image without a user', { runAsNonRoot: true }, undefined, PROBLEM],
    ['as user 0', { runAsNonRoot: true }, '0:5', PROBLEM],
    ['as a user with a name', { runAsNonRoot: true }, 'app', PROBLEM],
    ['as another user', { runAsNonRoot: true }, '1000:0', undefined],
    ['as a user of its own', { runAsNonRoot: true, runAsUser: 5 }, 'app', undefined],
    ['as root, because it says so', { runAsNonRoot: true, runAsUser: 0 }, '5', BREAKS],
    ['but may', { runAsNonRoot: false }, undefined, undefined],
  ])('%s', async (_name, securityContext, user, expected) => {
    const bench = await KubeletLab.open();
    const layers = [{ files: { 'etc/passwd': 'root:x:0:0::/:/bin/sh' } }];
    const image = { layers, ...(user === undefined ? {} : { user }) };
    await bench.lab.push({ reference: 'team/user:v1', image }, 'registry.test');
    const shape = {
      image: 'registry.test/team/user:v1',
      command: ['sleep', '60'],
      securityContext,
    };
    await bench.run('web', { containers: [shape], spec: NEVER });
    await bench.advanceSeconds(5);
    const [status] = bench.pod('web')?.status.containerStatuses ?? [];

    if (expected === undefined) expect(status?.state?.running).toBeDefined();
    else {
      expect(status?.state?.waiting?.reason).toBe('CreateContainerConfigError');
      expect(status?.state?.waiting?.message).toMatch(expected);
    }
    await bench.lab.close();
  });
});
