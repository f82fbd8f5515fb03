/** What pods have to say that are as harmless as can be. Upstream: pod-security-admission policy/check_*.go (v1.36). */
import { findProcMount, hasOwnUsers, isProfile } from './baseline.ts';
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
  type Subject,
  type Violation,
} from './check.ts';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
  // The draft's name for `image`.
  'oci',
];

export const RESTRICTED: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    find: (subject, minor) => {
      if (minor >= 25 && isWindows(subject)) return undefined;
      const names = namesWhere(
        subject,
        ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false,
      );
      if (names.length === 0) return undefined;
      const rule = 'must set securityContext.allowPrivilegeEscalation=false';
      const reason = 'allowPrivilegeEscalation != false';
      return { reason, detail: `${containerText(names)} ${rule}` };
    },
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    since: 22,
    instead: 'capabilities_baseline',
    find: (subject, minor) =>
      minor >= 25 && isWindows(subject) ? undefined : findCapabilities(subject),
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    since: 35,
    instead: 'procMount',
    find: findProcMount,
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    instead: 'hostPathVolumes',
    find: findVolumes,
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    find: (subject, minor) => (minor >= 35 && hasOwnUsers(subject) ? undefined : findRoot(subject)),
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    since: 23,
    find: (subject, minor) => {
      if (minor >= 35 && hasOwnUsers(subject)) return undefined;
      const isPod = securityOf(subject.spec).runAsUser === 0;
      const names = namesWhere(subject, ({ runAsUser }) => runAsUser === 0);
      if (!isPod && names.length === 0) return undefined;
      const detail = `${settersText(isPod, names)} must not set runAsUser=0`;
      return { reason: 'runAsUser=0', detail };
    },
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    since: 19,
    instead: 'seccompProfile_baseline',
    find: (subject, minor) =>
      minor >= 25 && isWindows(subject) ? undefined : findSeccomp(subject),
  },
];

function isWindows({ spec }: Subject): boolean {
  return spec.os?.name === 'windows';
}

function findCapabilities(subject: Subject): Violation | undefined {
  const bad: string[] = [];
  const keeping = namesWhere(
    subject,
    ({ capabilities }) => capabilities?.drop?.includes('ALL') !== true,
  );
  const adding = namesWhere(subject, ({ capabilities }) => {
    const more = (capabilities?.add ?? []).filter((each) => each !== 'NET_BIND_SERVICE');
    bad.push(...more);
    return more.length > 0;
  });
  const rule = 'must set securityContext.capabilities.drop=["ALL"]';
  const more = `must not include ${quoted(sortedSet(bad))} in securityContext.capabilities.add`;
  const details = [
    ...(keeping.length > 0 ? [`${containerText(keeping)} ${rule}`] : []),
    ...(adding.length > 0 ? [`${containerText(adding)} ${more}`] : []),
  ];
  if (details.length === 0) return undefined;
  return { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

function findVolumes({ spec: { volumes = [] } }: Subject): Violation | undefined {
  const bad = volumes.filter((volume) => !Object.keys(volume).some((key) => VOLUMES.includes(key)));
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const types = sortedSet(
    bad.map((volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'),
  );
  const use = names.length === 1 ? 'uses' : 'use';
  const what = `${plural('restricted volume type', types.length)} ${quoted(types)}`;
  const detail = `${plural('volume', names.length)} ${quoted(names)} ${use} ${what}`;
  return { reason: 'restricted volume types', detail };
}

function findRoot(subject: Subject): Violation | undefined {
  const reason = 'runAsNonRoot != true';
  const { runAsNonRoot: ofPod } = securityOf(subject.spec);
  const isPod = ofPod === false;
  const explicit = namesWhere(subject, ({ runAsNonRoot }) => runAsNonRoot === false);
  if (isPod || explicit.length > 0) {
    const rule = 'must not set securityContext.runAsNonRoot=false';
    return { reason, detail: `${settersText(isPod, explicit)} ${rule}` };
  }
  if (ofPod === true) return undefined;
  const names = namesWhere(subject, ({ runAsNonRoot }) => runAsNonRoot === undefined);
  if (names.length === 0) return undefined;
  const rule = 'must set securityContext.runAsNonRoot=true';
  return { reason, detail: `pod or ${containerText(names)} ${rule}` };
}

function findSeccomp(subject: Subject): Violation | undefined {
  const reason = 'seccompProfile';
  const { seccompProfile: ofPod } = securityOf(subject.spec);
  const isPod = ofPod !== undefined && !isProfile(ofPod.type);
  const explicit = containersOf(subject).flatMap((container) => {
    const { seccompProfile } = securityOf(container);
    if (seccompProfile === undefined || isProfile(seccompProfile.type)) return [];
    return [[container.name, seccompProfile.type ?? ''] as const];
  });
  if (isPod || explicit.length > 0) {
    const types = [...(isPod ? [ofPod.type ?? ''] : []), ...explicit.map(([, type]) => type)];
    const who = settersText(
      isPod,
      explicit.map(([name]) => name),
    );
    const what = `must not set securityContext.seccompProfile.type to ${quoted(sortedSet(types))}`;
    return { reason, detail: `${who} ${what}` };
  }
  if (ofPod !== undefined) return undefined;
  const names = namesWhere(subject, ({ seccompProfile }) => seccompProfile === undefined);
  if (names.length === 0) return undefined;
  const rule = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason, detail: `pod or ${containerText(names)} ${rule}` };
}
