/** Sessions of PodSecurity: each thing that a level forbids, in pods and in what makes pods, by the labels of a namespace. */
import { newNamespace } from './lifecycle.ts';
import { MERGE, send, type Session, type Step } from './step.ts';

const PREFIX = 'pod-security.kubernetes.io/';

const harmless = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

interface Spec {
  readonly [field: string]: unknown;
}

const container = (more: Spec = {}, security: object = harmless): Spec => ({
  name: 'c',
  image: 'busybox',
  securityContext: security,
  ...more,
});
const spec = (more: Spec = {}, ...containers: readonly Spec[]): Spec => ({
  containers: containers.length === 0 ? [container()] : containers,
  ...more,
});
const other = (security: object): Spec => ({ ...container({}, security), name: 'd' });
const secured = (security: object): Spec => spec({}, container({}, { ...harmless, ...security }));

/** What is harmless, and then each harm alone. */
const SPECS: readonly Spec[] = [
  spec(),
  spec({}, container({}, {})),
  spec({}, container({}, {}), other({})),
  spec({ hostNetwork: true, hostPID: true }),
  spec({ hostIPC: true }),
  spec({ hostUsers: false }, container({}, {})),
  spec({ os: { name: 'windows' } }, container({}, { runAsNonRoot: true })),
  spec({}, container({ ports: [{ containerPort: 80, hostPort: 8080 }] })),
  spec({}, container({ ports: [{ containerPort: 80, hostPort: 80 }] }), {
    ...other(harmless),
    ports: [{ containerPort: 9, hostPort: 9 }],
  }),
  spec({ volumes: [{ name: 'h', hostPath: { path: '/' } }] }),
  spec({
    volumes: [
      { name: 'h', hostPath: { path: '/' } },
      { name: 'n', nfs: { server: 's', path: '/' } },
      { name: 'e', emptyDir: {} },
      { name: 'i', image: { reference: 'r' } },
    ],
  }),
  spec({}, container({ livenessProbe: { httpGet: { port: 80, host: 'h' } } })),
  spec({}, container({ lifecycle: { preStop: { tcpSocket: { port: 80, host: 'h' } } } })),
  secured({ privileged: true, allowPrivilegeEscalation: true }),
  secured({ allowPrivilegeEscalation: true }),
  secured({ capabilities: { add: ['NET_ADMIN', 'CHOWN', 'SYS_TIME'], drop: ['ALL'] } }),
  secured({ capabilities: { add: ['NET_BIND_SERVICE'], drop: ['KILL'] } }),
  secured({ capabilities: undefined }),
  secured({ procMount: 'Unmasked' }),
  secured({ runAsNonRoot: false }),
  secured({ runAsNonRoot: undefined, runAsUser: 0 }),
  secured({ seccompProfile: { type: 'Unconfined' } }),
  secured({ seccompProfile: undefined }),
  secured({ appArmorProfile: { type: 'Unconfined' } }),
  secured({ seLinuxOptions: { type: 'x', user: 'u' } }),
  secured({ seLinuxOptions: { role: 'r' } }),
  secured({ windowsOptions: { hostProcess: true } }),
  spec({ securityContext: { runAsUser: 0, runAsNonRoot: false } }),
  spec(
    { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } },
    {
      ...container({}, { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }),
    },
  ),
  spec({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
  spec({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
  spec({ securityContext: { seLinuxOptions: { type: 'spc_t' } } }),
  spec({
    securityContext: {
      sysctls: [
        { name: 'kernel.msgmax', value: '1' },
        { name: 'net.ipv4.tcp_rmem', value: '1' },
      ],
    },
  }),
  spec({ initContainers: [{ name: 'i', image: 'busybox' }] }),
];

const LABELS: readonly Readonly<Record<string, string>>[] = [
  { enforce: 'baseline' },
  { enforce: 'restricted' },
  { enforce: 'restricted', 'enforce-version': 'v1.24' },
  { enforce: 'baseline', 'enforce-version': 'v1.18' },
  { enforce: 'privileged', warn: 'restricted' },
  { warn: 'baseline', 'warn-version': 'v1.30' },
  { enforce: 'baseline', warn: 'restricted', audit: 'restricted' },
];

const labelsOf = (said: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(said).map(([key, value]) => [PREFIX + key, value]));

function* judged(at: number, said: Readonly<Record<string, string>>): Generator<Step> {
  const name = `secure-${String(at)}`;
  yield* newNamespace(name);
  const metadata = { labels: labelsOf(said) };
  yield send('label', 'PATCH', `/api/v1/namespaces/${name}`, { metadata }, { type: MERGE });
  const text = JSON.stringify(said);
  const isIndependent = true;
  const annotations = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' };
  for (const [which, each] of SPECS.entries()) {
    const body = { metadata: { name: `p-${String(which)}`, annotations }, spec: each };
    const pods = `/api/v1/namespaces/${name}/pods?dryRun=All`;
    yield send(`pod in ${text}`, 'POST', pods, body, { isIndependent });
    const labels = { a: 'b' };
    const template = { metadata: { labels }, spec: each };
    const deployment = {
      metadata: { name: 'd' },
      spec: { selector: { matchLabels: labels }, template },
    };
    const path = `/apis/apps/v1/namespaces/${name}/deployments?dryRun=All`;
    yield send(`Deployment in ${text}`, 'POST', path, deployment, { isIndependent });
  }
}

const levels: Session = {
  name: 'levels of PodSecurity',
  *steps() {
    for (const [at, said] of LABELS.entries()) yield* judged(at, said);
  },
};

const stricter: Session = {
  name: 'namespaces that grow stricter',
  *steps() {
    yield* newNamespace('stricter');
    const pods = '/api/v1/namespaces/stricter/pods';
    for (const name of ['a', 'b', 'c']) {
      yield send('setup', 'POST', pods, { metadata: { name }, spec: spec({}, container({}, {})) });
    }
    const host = { metadata: { name: 'h' }, spec: spec({ hostNetwork: true }) };
    yield send('setup', 'POST', pods, host);
    const label = (said: Readonly<Record<string, string>>): Step => {
      const body = { metadata: { labels: labelsOf(said) } };
      const topic = `labels ${JSON.stringify(said)}`;
      return send(topic, 'PATCH', '/api/v1/namespaces/stricter', body, { type: MERGE });
    };
    yield label({ enforce: 'bogus' });
    yield label({ warn: 'bogus', 'audit-version': 'v2', 'enforce-version': '1.2' });
    yield label({ enforce: 'baseline' });
    yield label({ enforce: 'restricted' });
    yield label({ enforce: 'restricted', 'enforce-version': 'v1.20' });
    yield send(
      'image of a pod',
      'PATCH',
      `${pods}/h?dryRun=All`,
      {
        spec: { containers: [{ name: 'c', image: 'other' }] },
      },
      { type: 'application/strategic-merge-patch+json' },
    );
    yield send(
      'label of a pod',
      'PATCH',
      `${pods}/h`,
      { metadata: { labels: { a: 'b' } } },
      {
        type: MERGE,
      },
    );
    const labels = { [`${PREFIX}enforce`]: 'x' };
    yield send('new namespace', 'POST', '/api/v1/namespaces', { metadata: { name: 'z', labels } });
  },
};

export const POD_SECURITY: readonly Session[] = [levels, stricter];
