/** What pods may not that would be masters of their host. Upstream: pod-security-admission policy/check_*.go (v1.36). */
import {
  containersOf,
  containerText,
  namesWhere,
  plural,
  quoted,
  securityOf,
  settersText,
  sortedSet,
  type Check,
  type Security,
  type Subject,
  type Violation,
} from './check.ts';

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const PROFILES = ['Localhost', 'RuntimeDefault'];
const CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);
/** By the release that added them. */
const SYSCTLS: readonly (readonly [since: number, names: readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    ['time', 'intvl', 'probes']
      .map((each) => `net.ipv4.tcp_keepalive_${each}`)
      .concat('net.ipv4.tcp_fin_timeout'),
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

export const BASELINE: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', find: findAppArmor },
  { id: 'capabilities_baseline', level: 'baseline', find: findCapabilities },
  {
    id: 'hostNamespaces',
    level: 'baseline',
    find: ({ spec }) => {
      const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((each) => spec[each]);
      if (used.length === 0) return undefined;
      return { reason: 'host namespaces', detail: used.map((each) => `${each}=true`).join(', ') };
    },
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    find: ({ spec: { volumes = [] } }) => {
      const names = volumes
        .filter(({ hostPath }) => hostPath !== undefined)
        .map(({ name }) => name);
      if (names.length === 0) return undefined;
      const detail = `${plural('volume', names.length)} ${quoted(names)}`;
      return { reason: 'hostPath volumes', detail };
    },
  },
  { id: 'hostPorts', level: 'baseline', find: findHostPorts },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', since: 34, find: findProbeHosts },
  {
    id: 'privileged',
    level: 'baseline',
    find: (subject) => {
      const names = namesWhere(subject, ({ privileged }) => privileged === true);
      if (names.length === 0) return undefined;
      const detail = `${containerText(names)} must not set securityContext.privileged=true`;
      return { reason: 'privileged', detail };
    },
  },
  {
    id: 'procMount',
    level: 'baseline',
    find: (subject, minor) =>
      minor >= 35 && hasOwnUsers(subject) ? undefined : findProcMount(subject),
  },
  { id: 'seLinuxOptions', level: 'baseline', find: findSELinux },
  { id: 'seccompProfile_baseline', level: 'baseline', find: findSeccomp },
  {
    id: 'sysctls',
    level: 'baseline',
    find: ({ spec }, minor) => {
      const allowed = new Set(SYSCTLS.flatMap(([since, all]) => (since <= minor ? all : [])));
      const names = (securityOf(spec).sysctls ?? []).map(({ name = '' }) => name);
      const bad = names.filter((name) => !allowed.has(name));
      return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
    },
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    find: (subject) => {
      const isBad = ({ windowsOptions }: Security): boolean => windowsOptions?.hostProcess === true;
      const [isPod, names] = [isBad(securityOf(subject.spec)), namesWhere(subject, isBad)];
      if (!isPod && names.length === 0) return undefined;
      const rule = 'must not set securityContext.windowsOptions.hostProcess=true';
      return { reason: 'hostProcess', detail: `${settersText(isPod, names)} ${rule}` };
    },
  },
];

/** Its root is nobody on the host. */
export function hasOwnUsers({ spec }: Subject): boolean {
  return (spec as { hostUsers?: boolean }).hostUsers === false;
}

export function findProcMount(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const names = namesWhere(subject, ({ procMount }) => {
    if (procMount === undefined || procMount === 'Default') return false;
    bad.push(procMount);
    return true;
  });
  if (names.length === 0) return undefined;
  const types = quoted(sortedSet(bad));
  const detail = `${containerText(names)} must not set securityContext.procMount to ${types}`;
  return { reason: 'procMount', detail };
}

export function isProfile(type = ''): boolean {
  return PROFILES.includes(type);
}

function findAppArmor(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const isBad = ({ appArmorProfile }: Security): boolean => {
    if (appArmorProfile === undefined || isProfile(appArmorProfile.type)) return false;
    bad.push(appArmorProfile.type ?? '');
    return true;
  };
  const isPod = isBad(securityOf(subject.spec));
  const names = namesWhere(subject, isBad);
  const annotated = Object.entries(subject.annotations)
    .filter(([key, value]) => key.startsWith(APPARMOR) && !isAppArmorName(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const setters = settersText(isPod, names);
  const who = [
    ...(setters === '' ? [] : [setters]),
    ...(annotated.length > 0 ? [plural('annotation', annotated.length)] : []),
  ];
  if (who.length === 0) return undefined;
  const values = [...sortedSet(bad), ...annotated];
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function isAppArmorName(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

function findCapabilities(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const names = namesWhere(subject, ({ capabilities }) => {
    const more = (capabilities?.add ?? []).filter((each) => !CAPABILITIES.has(each));
    bad.push(...more);
    return more.length > 0;
  });
  if (names.length === 0) return undefined;
  const what = `must not include ${quoted(sortedSet(bad))} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail: `${containerText(names)} ${what}` };
}

function findHostPorts(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const names = namesWhere(subject, (_, { ports = [] }) => {
    const own = ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)]));
    bad.push(...own);
    return own.length > 0;
  });
  if (names.length === 0) return undefined;
  const ports = sortedSet(bad);
  const use = names.length === 1 ? 'uses' : 'use';
  const what = `${use} ${plural('hostPort', ports.length)} ${ports.join(', ')}`;
  return { reason: 'hostPort', detail: `${containerText(names)} ${what}` };
}

function findProbeHosts(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const names: string[] = [];
  for (const container of containersOf(subject)) {
    const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
    const handlers = [livenessProbe, readinessProbe, startupProbe];
    const all = [...handlers, lifecycle?.postStart, lifecycle?.preStop];
    const hosts = all
      .flatMap((each) => [each?.httpGet?.host ?? '', each?.tcpSocket?.host ?? ''])
      .filter((host) => host !== '');
    if (hosts.length > 0) names.push(container.name);
    bad.push(...hosts);
  }
  if (names.length === 0) return undefined;
  const [who, hosts] = [sortedSet(names), sortedSet(bad)];
  const use = who.length === 1 ? 'uses' : 'use';
  const what = `${use} ${plural('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`;
  return { reason: 'probe or lifecycle host', detail: `${containerText(who)} ${what}` };
}

function findSELinux(subject: Subject, minor: number): Violation | undefined {
  const types = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
  const bad: string[] = [];
  let [hasUser, hasRole] = [false, false];
  const isBad = ({ seLinuxOptions }: Security): boolean => {
    if (seLinuxOptions === undefined) return false;
    const { type = '', user = '', role = '' } = seLinuxOptions;
    if (!types.includes(type)) bad.push(type);
    hasUser ||= user !== '';
    hasRole ||= role !== '';
    return !types.includes(type) || user !== '' || role !== '';
  };
  const isPod = isBad(securityOf(subject.spec));
  const names = namesWhere(subject, isBad);
  if (!isPod && names.length === 0) return undefined;
  const known = sortedSet(bad);
  const what = [
    ...(known.length > 0 ? [`${plural('type', known.length)} ${quoted(known)}`] : []),
    ...(hasUser ? ['user may not be set'] : []),
    ...(hasRole ? ['role may not be set'] : []),
  ].join('; ');
  const who = settersText(isPod, names);
  const detail = `${who} set forbidden securityContext.seLinuxOptions: ${what}`;
  return { reason: 'seLinuxOptions', detail };
}

function findSeccomp(subject: Subject, minor: number): Violation | undefined {
  if (minor < 19) return findSeccompAnnotations(subject);
  const bad: string[] = [];
  const isBad = ({ seccompProfile }: Security): boolean => {
    if (seccompProfile === undefined || isProfile(seccompProfile.type)) return false;
    bad.push(seccompProfile.type ?? '');
    return true;
  };
  const isPod = isBad(securityOf(subject.spec));
  const names = namesWhere(subject, isBad);
  if (!isPod && names.length === 0) return undefined;
  const what = `must not set securityContext.seccompProfile.type to ${quoted(sortedSet(bad))}`;
  return { reason: 'seccompProfile', detail: `${settersText(isPod, names)} ${what}` };
}

function findSeccompAnnotations(subject: Subject): Violation | undefined {
  const keys = containersOf(subject).map(({ name }) => SECCOMP_CONTAINER + name);
  const bad = [SECCOMP_POD, ...keys].flatMap((key) => {
    const value = subject.annotations[key];
    if (value === undefined || value === 'docker/default' || isAppArmorName(value)) return [];
    return [`${key}=${JSON.stringify(value)}`];
  });
  if (bad.length === 0) return undefined;
  const all = sortedSet(bad);
  const detail = `forbidden ${plural('annotation', all.length)} ${all.join(', ')}`;
  return { reason: 'seccompProfile', detail };
}
