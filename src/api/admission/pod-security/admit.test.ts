/** In the words of kube-apiserver 1.36.3, as bench/interop/exchanges/pod-security.ts compares them. */
import { expect, it } from 'vitest';
import type { FieldWarning } from '../../warnings/field-warning.ts';
import { TestServer } from '../../testing/test-server.ts';

const PREFIX = 'pod-security.kubernetes.io/';

function serverWith(labels: Readonly<Record<string, string>>): TestServer['server'] {
  const { server } = new TestServer();
  server.create('namespaces', { metadata: { name: 'n', labels: named(labels) } });
  return server;
}

function named(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [PREFIX + key, value]));
}

const pod = (spec: object, name = 'p'): object => ({
  metadata: { name, namespace: 'n' },
  spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec },
});

const PLAIN =
  'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

it.each<[labels: Readonly<Record<string, string>>, spec: object, why: string]>([
  [{ enforce: 'restricted' }, {}, `violates PodSecurity "restricted:latest": ${PLAIN}`],
  [
    { enforce: 'baseline' },
    { hostNetwork: true, volumes: [{ name: 'h', hostPath: { path: '/' } }] },
    'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true), hostPath volumes (volume "h")',
  ],
  [
    { enforce: 'baseline', 'enforce-version': 'v1.30' },
    { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1' }] } },
    'violates PodSecurity "baseline:v1.30": forbidden sysctls (net.ipv4.tcp_rmem)',
  ],
  [
    { enforce: 'baseline' },
    {
      containers: [
        {
          name: 'c',
          image: 'busybox',
          ports: [{ containerPort: 80, hostPort: 80 }],
          securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN', 'CHOWN'] } },
        },
      ],
    },
    'violates PodSecurity "baseline:latest": non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add), hostPort (container "c" uses hostPort 80), privileged (container "c" must not set securityContext.privileged=true)',
  ],
])('%j refuses %j', (labels, spec, why) => {
  const server = serverWith(labels);

  expect(() => server.create('pods', pod(spec))).toThrow(`pods "p" is forbidden: ${why}`);
});

it.each([
  [{}, { hostNetwork: true }],
  [{ enforce: 'privileged' }, { hostNetwork: true }],
  [{ enforce: 'baseline' }, {}],
  [
    { enforce: 'baseline', 'enforce-version': 'v1.32' },
    { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1' }] } },
  ],
])('%j takes %j', (labels, spec) => {
  const server = serverWith(labels);

  expect(server.create('pods', pod(spec)).metadata.name).toBe('p');
});

it('warns of templates, and of pods where nobody is refused', () => {
  const server = serverWith({ warn: 'restricted' });
  const told: string[] = [];
  const warn = (_object: unknown, { text }: FieldWarning): void => void told.push(text);
  const { spec } = pod({}) as { spec: object };
  const labels = { a: 'b' };
  const template = { metadata: { labels }, spec };

  server.create('pods', pod({}), { warn });
  const selected = { selector: { matchLabels: labels }, template };
  server.create(
    'deployments',
    { metadata: { name: 'd', namespace: 'n' }, spec: selected },
    { warn },
  );

  const text = `would violate PodSecurity "restricted:latest": ${PLAIN}`;
  expect(told.filter((each) => each.startsWith('would'))).toEqual([text, text]);
});

it('a namespace that grows stricter tells of its pods, and says levels that there are', () => {
  const server = serverWith({});
  for (const name of ['a', 'b', 'c']) server.create('pods', pod({ hostPID: true }, name));
  const told: string[] = [];
  const warn = (_object: unknown, { text }: FieldWarning): void => void told.push(text);
  const label = (labels: Readonly<Record<string, string>>): void => {
    const patch = { type: 'merge', patch: { metadata: { labels: named(labels) } } } as const;
    server.patch('namespaces', { name: 'n' }, patch, 'object', { warn });
  };

  label({ enforce: 'baseline' });

  expect(told).toEqual([
    'existing pods in namespace "n" violate the new PodSecurity enforce level "baseline:latest"',
    'a (and 2 other pods): host namespaces',
  ]);
  expect(() => label({ enforce: 'bogus' })).toThrow(
    'Namespace "n" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "bogus": must be one of privileged, baseline, restricted',
  );
});
