/** Specs in which several things are wrong together, or one is wrong because of another. */
type Fields = Readonly<Record<string, unknown>>;

const container = (more: Fields): Fields => ({ containers: [{ name: 'c', image: 'i', ...more }] });
const resources = (of: Fields): Fields => container({ resources: of });
const privileged = { securityContext: { privileged: true } };

export const COMBINED: Readonly<Record<string, Fields>> = {
  'a request above its limit': resources({ requests: { cpu: '2' }, limits: { cpu: '1' } }),
  'a device without a limit': resources({ requests: { 'example.com/a': '1' } }),
  'a device of two amounts': resources({
    requests: { 'example.com/a': '1' },
    limits: { 'example.com/a': '2' },
  }),
  'a part of a device': resources({ limits: { 'example.com/a': '500m' } }),
  'huge pages alone': resources({ limits: { 'hugepages-2Mi': '2Mi' } }),
  'huge pages and memory': resources({ limits: { 'hugepages-2Mi': '2Mi', memory: '1Gi' } }),
  'huge pages without a limit': resources({ requests: { 'hugepages-2Mi': '2Mi', memory: '1Gi' } }),
  'huge pages that do not fit': resources({ limits: { 'hugepages-2Mi': '3Mi', memory: '1Gi' } }),
  'two sizes of huge pages': resources({
    limits: { 'hugepages-2Mi': '2Mi', 'hugepages-1Gi': '1Gi', memory: '1Gi' },
  }),
  'huge pages of two amounts': resources({
    limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' },
    requests: { 'hugepages-2Mi': '2Mi', memory: '1Gi' },
  }),
  'claims that there are': {
    ...resources({ claims: [{ name: 'r' }, { name: 'r', request: 'a' }] }),
    resourceClaims: [{ name: 'r', resourceClaimName: 'r' }],
  },
  'claims that there are not': resources({ claims: [{ name: 'r' }] }),
  'a claim twice': {
    ...resources({ claims: [{ name: 'r' }, { name: 'r' }] }),
    resourceClaims: [{ name: 'r', resourceClaimName: 'r' }],
  },
  'a claim of two kinds': {
    resourceClaims: [{ name: 'r', resourceClaimName: 'r', resourceClaimTemplateName: 't' }],
  },
  'a claim of no kind': { resourceClaims: [{ name: 'r' }] },
  'two claims of a name': {
    resourceClaims: [
      { name: 'r', resourceClaimName: 'r' },
      { name: 'r', resourceClaimName: 's' },
    ],
  },
  'a resize policy twice': container({
    resizePolicy: [
      { resourceName: 'cpu', restartPolicy: 'NotRequired' },
      { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    ],
  }),
  'a resize that restarts a pod that never restarts': {
    ...container({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }),
    restartPolicy: 'Never',
  },
  'no policy of names and no servers': { dnsPolicy: 'None' },
  'no policy of names and servers': { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.1'] } },
  'names that are too long together': {
    dnsConfig: {
      searches: Array.from({ length: 10 }, () => 'a'.repeat(63) + '.' + 'b'.repeat(200)),
    },
  },
  'search paths of 2049 characters': {
    dnsConfig: {
      searches: Array.from({ length: 9 }, (_, at) => `${'a.'.repeat(112)}${String(at)}aa`),
    },
  },
  'the host network and a port of its own': {
    ...container({ ports: [{ containerPort: 80, hostPort: 81 }] }),
    hostNetwork: true,
  },
  'a port of the host twice': container({
    ports: [
      { containerPort: 80, hostPort: 80 },
      { containerPort: 81, hostPort: 80 },
    ],
  }),
  'a port twice': container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
  'users of its own and the host network': { hostUsers: false, hostNetwork: true },
  'users of its own and the processes of the host': { hostUsers: false, hostPID: true },
  'users of its own and the messages of the host': { hostUsers: false, hostIPC: true },
  'users of its own and a device': {
    ...container({ volumeDevices: [{ name: 'b', devicePath: '/b' }] }),
    hostUsers: false,
  },
  'the processes of the host, shared': { hostPID: true, shareProcessNamespace: true },
  'resources of a pod': { resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } },
  'resources of a pod below those of a container': {
    ...resources({ requests: { cpu: '3' } }),
    resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
  },
  'a limit of a pod below that of a container': {
    ...resources({ limits: { memory: '2Gi' } }),
    resources: { limits: { memory: '1Gi' } },
  },
  'a device of a pod': { resources: { limits: { 'example.com/a': '1' } } },
  'claims of a pod': {
    resources: { claims: [{ name: 'r' }] },
    resourceClaims: [{ name: 'r', resourceClaimName: 'r' }],
  },
  'an overhead': { overhead: { cpu: '1' } },
  'an overhead below nothing': { overhead: { cpu: '-1' } },
  'a Windows pod that is privileged': { os: { name: 'windows' }, ...container(privileged) },
  'a Windows pod with a group': { os: { name: 'windows' }, securityContext: { fsGroup: 1 } },
  'a Windows pod with everything': {
    os: { name: 'windows' },
    hostPID: true,
    hostIPC: true,
    hostUsers: false,
    shareProcessNamespace: true,
    securityContext: {
      seLinuxOptions: {},
      seccompProfile: { type: 'RuntimeDefault' },
      fsGroup: 1,
      fsGroupChangePolicy: 'Always',
      sysctls: [{ name: 'a', value: 'b' }],
      runAsUser: 1,
      runAsGroup: 1,
      supplementalGroups: [1],
      supplementalGroupsPolicy: 'Merge',
      appArmorProfile: { type: 'RuntimeDefault' },
    },
    ...container({
      securityContext: {
        seLinuxOptions: {},
        seccompProfile: { type: 'RuntimeDefault' },
        capabilities: {},
        readOnlyRootFilesystem: true,
        privileged: true,
        allowPrivilegeEscalation: true,
        procMount: 'Default',
        runAsUser: 1,
        runAsGroup: 1,
        appArmorProfile: { type: 'RuntimeDefault' },
      },
    }),
  },
  'a Linux pod with what is of Windows': {
    os: { name: 'linux' },
    securityContext: { windowsOptions: {} },
    ...container({ securityContext: { windowsOptions: {} } }),
  },
  'a host process': {
    hostNetwork: true,
    securityContext: { windowsOptions: { hostProcess: true } },
  },
  'a host process without the host network': {
    securityContext: { windowsOptions: { hostProcess: true } },
  },
  'a host process of one container': container({
    securityContext: { windowsOptions: { hostProcess: true } },
  }),
  'a proc that is not masked': container({ securityContext: { procMount: 'Unmasked' } }),
  'a proc that is not masked, and users': {
    hostUsers: false,
    ...container({ securityContext: { procMount: 'Unmasked' } }),
  },
  'mounts that go both ways': container({
    volumeMounts: [{ name: 'v', mountPath: '/m', mountPropagation: 'Bidirectional' }],
  }),
  'mounts that go both ways, privileged': container({
    volumeMounts: [{ name: 'v', mountPath: '/m', mountPropagation: 'Bidirectional' }],
    ...privileged,
  }),
  'a path mounted and a device': container({
    volumeMounts: [{ name: 'v', mountPath: '/m' }],
    volumeDevices: [{ name: 'b', devicePath: '/m' }],
  }),
  'two volumes of a name': {
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'v', emptyDir: {} },
    ],
  },
  'paths that meet': {
    volumes: [
      {
        name: 'v',
        projected: {
          sources: [
            { configMap: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
            { secret: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
          ],
        },
      },
    ],
  },
  'a spread twice': {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
      { maxSkew: 2, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
    ],
  },
  'fewest domains of what may be anywhere': {
    topologySpreadConstraints: [
      { maxSkew: 1, minDomains: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  },
  'keys of labels that are selected': {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'a',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { a: 'b' } },
        matchLabelKeys: ['a', 'c d'],
      },
    ],
  },
  'sidecars with probes': {
    initContainers: [
      {
        name: 's',
        image: 'i',
        restartPolicy: 'Always',
        livenessProbe: { exec: { command: ['x'] }, successThreshold: 2 },
      },
    ],
  },
  'a name of a container twice': {
    initContainers: [{ name: 'c', image: 'i' }],
  },
  'tolerations of one taint': {
    tolerations: [
      { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 },
      { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 2 },
    ],
  },
};
