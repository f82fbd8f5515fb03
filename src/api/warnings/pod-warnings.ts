/** What upstream's server warns of in pods, and in templates of pods. Upstream: pkg/api/pod/warnings.go (v1.36). */
import type { Container, PodSpec, Volume } from '../objects.ts';
import {
  APPARMOR_CONTAINER,
  SECCOMP_CONTAINER,
  SECCOMP_POD,
} from '../validation/pod-annotations.ts';
import { hasContainer } from '../validation/pod-containers.ts';
import { addressWarnings } from './address-warnings.ts';
import { byteWarnings, claimByteWarnings } from './byte-warnings.ts';
import { deprecatedKey, deprecatedKeys } from './deprecated-labels.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { hiddenVariables } from './hidden-variables.ts';
import { pathWarnings } from './path-warnings.ts';
import { portWarnings } from './port-warnings.ts';

type Warnings = readonly FieldWarning[];
type Spec = Partial<PodSpec>;
type Annotations = Readonly<Record<string, string>>;

const OLD_ANNOTATIONS: Annotations = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
};

const OLD_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageOS: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};
/** Upstream's path of a field that is called otherwise. */
const VOLUME_PATHS: Readonly<Record<string, string>> = { storageos: 'storageOS' };

const NO_POD = 'a null labelSelector results in matching no pod';

/** @param prefix before `spec` and `metadata`: '' of a pod, `spec.template.` */
export function podWarnings(
  spec: Spec,
  annotations: Annotations | undefined,
  prefix: string,
): Warnings {
  const { nodeSelector = NOTHING, volumes, overhead, dnsConfig } = spec;
  const isOpen = annotations !== undefined || hasContainer(spec, saysMuch);
  const containers = isOpen ? containersOf(spec, `${prefix}spec`) : NOBODY;
  return [
    ...deprecatedKeys(Object.keys(nodeSelector), `${prefix}spec.nodeSelector`),
    ...affinityWarnings(spec, `${prefix}spec.affinity`),
    ...spreadWarnings(spec, `${prefix}spec.topologySpreadConstraints`),
    ...(annotations === undefined
      ? NO_WARNINGS
      : annotationWarnings(spec, annotations, containers, prefix)),
    ...(volumes === undefined ? NO_WARNINGS : volumeWarnings(volumes, `${prefix}spec.volumes`)),
    ...nameWarnings(spec, `${prefix}spec`),
    ...byteWarnings(overhead, `${prefix}spec.overhead`),
    ...containers.flatMap(([path, { resources, env = [] }]) => [
      ...byteWarnings(resources?.limits, `${path}.resources.limits`),
      ...byteWarnings(resources?.requests, `${path}.resources.requests`),
      ...hiddenVariables(env, path),
    ]),
    ...portWarnings(containers),
    ...graceWarnings(spec, `${prefix}spec.terminationGracePeriodSeconds`),
    ...addressWarnings(dnsConfig?.nameservers ?? [], `${prefix}spec.dnsConfig.nameservers`),
  ];
}

type Placed = readonly [path: string, container: Container];

const NOTHING = {};
const NOBODY: readonly Placed[] = [];

/** Something of which there is a warning, apart from what annotations say of it. */
function saysMuch({ resources, env, ports }: Container): boolean {
  return (resources?.limits ?? resources?.requests ?? env ?? ports) !== undefined;
}

function containersOf(spec: Spec, path: string): readonly Placed[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  const lists = { initContainers, containers, ephemeralContainers };
  return Object.entries(lists).flatMap(([list, all]) =>
    all.map((each, at) => [`${path}.${list}[${String(at)}]`, each] as const),
  );
}

function affinityWarnings({ affinity }: Spec, path: string): Warnings {
  if (affinity === undefined) return NO_WARNINGS;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const place = `${path}.nodeAffinity`;
  const terms = [
    ...(required?.nodeSelectorTerms ?? []).map(
      (term, at) =>
        [
          `${place}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${String(at)}]`,
          term,
        ] as const,
    ),
    ...preferred.map(
      ({ preference = {} }: Partial<(typeof preferred)[number]>, at) =>
        [
          `${place}.preferredDuringSchedulingIgnoredDuringExecution[${String(at)}].preference`,
          preference,
        ] as const,
    ),
  ];
  return [
    ...terms.flatMap(([field, term]) =>
      (term.matchExpressions ?? []).flatMap(({ key }, at) =>
        deprecatedKey(key, `${field}.matchExpressions[${String(at)}].key`),
      ),
    ),
    ...podAffinityWarnings(podAffinity, `${path}.podAffinity`),
    ...podAffinityWarnings(podAntiAffinity, `${path}.podAntiAffinity`),
  ];
}

function podAffinityWarnings(
  affinity: NonNullable<PodSpec['affinity']>['podAffinity'],
  path: string,
): Warnings {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const tell = (selector: object | undefined, field: string): Warnings =>
    selector === undefined ? [{ field, text: NO_POD }] : NO_WARNINGS;
  const [now, rather] = [
    `${path}.requiredDuringSchedulingIgnoredDuringExecution`,
    `${path}.preferredDuringSchedulingIgnoredDuringExecution`,
  ];
  return [
    ...required.flatMap(({ labelSelector }, at) =>
      tell(labelSelector, `${now}[${String(at)}].labelSelector`),
    ),
    ...preferred.flatMap((weighted: Partial<(typeof preferred)[number]>, at) =>
      tell(
        weighted.podAffinityTerm?.labelSelector,
        `${rather}[${String(at)}].podAffinityTerm.labelSelector`,
      ),
    ),
  ];
}

function spreadWarnings({ topologySpreadConstraints }: Spec, path: string): Warnings {
  if (topologySpreadConstraints === undefined) return NO_WARNINGS;
  return topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, at) => {
    const place = `${path}[${String(at)}]`;
    const isNone = labelSelector === undefined;
    return [
      ...deprecatedKey(topologyKey, `${place}.topologyKey`),
      ...(isNone ? [{ field: `${place}.labelSelector`, text: NO_POD }] : NO_WARNINGS),
    ];
  });
}

function annotationWarnings(
  { securityContext }: Spec,
  annotations: Annotations,
  containers: readonly Placed[],
  prefix: string,
): Warnings {
  const warnings: FieldWarning[] = [];
  const tell = (key: string, text: string): void => {
    if (annotations[key] === undefined) return;
    warnings.push({ field: `${prefix}metadata.annotations[${key}]`, text });
  };
  for (const [key, text] of Object.entries(OLD_ANNOTATIONS)) tell(key, text);
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  if (securityContext?.seccompProfile === undefined) tell(SECCOMP_POD, seccomp);
  for (const [, { name, securityContext: own }] of containers) {
    if (own?.seccompProfile === undefined) tell(SECCOMP_CONTAINER + name, seccomp);
    const hasProfile = (own as { appArmorProfile?: unknown } | undefined)?.appArmorProfile;
    if (prefix === '' || hasProfile !== undefined) continue;
    tell(
      APPARMOR_CONTAINER + name,
      'deprecated since v1.30; use the "appArmorProfile" field instead',
    );
  }
  return warnings;
}

function volumeWarnings(volumes: readonly Volume[], path: string): Warnings {
  const ofPaths = pathWarnings(volumes).map((text) => ({ field: '', text }));
  if (!volumes.some(isWarnedOf)) return ofPaths;
  const ofSources = volumes.flatMap((volume, at) => {
    const place = `${path}[${String(at)}]`;
    const old = Object.keys(volume).flatMap((source) => {
      const text = OLD_VOLUMES[source];
      if (text === undefined) return NO_WARNINGS;
      return [{ field: `${place}.${VOLUME_PATHS[source] ?? source}`, text }];
    });
    const template = volume.ephemeral?.volumeClaimTemplate?.spec;
    return [
      ...old,
      ...claimByteWarnings(template?.resources, `${place}.ephemeral.volumeClaimTemplate.spec`),
    ];
  });
  return [...ofSources, ...ofPaths];
}

function isWarnedOf(volume: Volume): boolean {
  for (const source in volume) {
    if (source === 'ephemeral' || OLD_VOLUMES[source] !== undefined) return true;
  }
  return false;
}

function nameWarnings(spec: Spec, path: string): Warnings {
  if ((spec.hostAliases ?? spec.imagePullSecrets) === undefined) return NO_WARNINGS;
  const { hostAliases = [], imagePullSecrets = [] } = spec;
  const addresses = hostAliases.map(({ ip = '' }: { ip?: string }) => ip);
  const secrets = imagePullSecrets.map(({ name = '' }) => name);
  const twice = (all: readonly string[], list: string, field: string): Warnings =>
    all.flatMap((value, at) =>
      all.indexOf(value) === at
        ? NO_WARNINGS
        : [
            {
              field: `${path}.${list}[${String(at)}].${field}`,
              text: `duplicate ${field} ${JSON.stringify(value)}`,
            },
          ],
    );
  return [
    ...twice(addresses, 'hostAliases', 'ip'),
    ...twice(secrets, 'imagePullSecrets', 'name'),
    ...secrets.flatMap((name, at) =>
      name === ''
        ? [{ field: `${path}.imagePullSecrets[${String(at)}].name`, text: 'invalid empty name ""' }]
        : NO_WARNINGS,
    ),
    ...addressWarnings(addresses, `${path}.hostAliases`).map((warning) => ({
      ...warning,
      field: `${warning.field}.ip`,
    })),
  ];
}

function graceWarnings(
  { terminationGracePeriodSeconds: seconds = 0 }: Spec,
  field: string,
): Warnings {
  if (seconds >= 0) return NO_WARNINGS;
  return [{ field, text: 'must be >= 0; negative values are invalid and will be treated as 1' }];
}
