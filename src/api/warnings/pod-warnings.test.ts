/** What upstream's server warns of; texts of kube-apiserver 1.36.3. */
import { expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';
import type { FieldWarning } from './field-warning.ts';
import { podWarnings } from './pod-warnings.ts';

const container = { name: 'c', image: 'busybox' };
const NO_POD = 'a null labelSelector results in matching no pod';

it.each<[spec: object, annotations: Record<string, string> | undefined, told: readonly string[]]>([
  [{}, undefined, []],
  [{ containers: [container] }, { other: 'x' }, []],
  [
    { nodeSelector: { 'beta.kubernetes.io/arch': 'amd64' } },
    undefined,
    [
      'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
    ],
  ],
  [
    {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'z' }],
      affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } },
    },
    undefined,
    [
      `spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: ${NO_POD}`,
      `spec.topologySpreadConstraints[0].labelSelector: ${NO_POD}`,
    ],
  ],
  [
    {
      containers: [
        {
          ...container,
          env: [{ name: 'A', value: 'a' }, { name: 'A', value: '$(A)b' }, { name: 'A' }],
          resources: { limits: { memory: '100m' } },
        },
      ],
    },
    undefined,
    [
      'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
    ],
  ],
  [
    {
      initContainers: [{ ...container, ports: [{ name: 'web', containerPort: 80 }] }],
      containers: [{ ...container, ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }] }],
    },
    undefined,
    [
      'spec.containers[0].ports[0]: duplicate port definition with spec.initContainers[0].ports[0]',
      'spec.containers[0].ports[0]: duplicate port name "web" with spec.initContainers[0].ports[0], services and probes that select ports by name will use spec.initContainers[0].ports[0]',
    ],
  ],
  [
    { containers: [container], imagePullSecrets: [{}], terminationGracePeriodSeconds: -1 },
    { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' },
    [
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'spec.imagePullSecrets[0].name: invalid empty name ""',
      'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
    ],
  ],
])('%#', (spec, annotations, told) => {
  const found = podWarnings(spec, annotations, '');

  expect(found.map(({ field, text }) => `${field}: ${text}`)).toEqual(told);
});

it('of a new pod looks at what was filled in', () => {
  const { server } = new TestServer();
  const told: string[] = [];
  const warn = (_: unknown, { field, text }: FieldWarning): void => {
    if (!text.includes('simulated')) told.push(`${field}: ${text}`);
  };
  const pod = aPod({
    name: 'a.b',
    spec: {
      hostNetwork: true,
      terminationGracePeriodSeconds: -1,
      containers: [
        {
          ...container,
          ports: [{ containerPort: 80, hostIP: '10.0.0.1', hostPort: 0 }],
          resources: { limits: { memory: '500m' } },
        },
      ],
    },
  });

  const { spec } = server.create('pods', pod, { warn });

  expect(spec.containers[0]?.ports?.[0]?.hostPort).toBe(80);
  expect(told).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    'spec.containers[0].resources.limits[memory]: fractional byte value "500m" is invalid, must be an integer',
    'spec.containers[0].resources.requests[memory]: fractional byte value "500m" is invalid, must be an integer',
  ]);
});
