/**
 * Validation of Deployments, ReplicaSets, StatefulSets and DaemonSets.
 * Upstream: pkg/apis/apps/validation/validation.go (v1.36).
 */
import type { Release } from '../feature-gates.ts';
import { sameValue } from '../patch/same-value.ts';
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../workload-objects.ts';
import { validateClaimSpec } from './claim-spec.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { shownSelector } from './label-selector.ts';
import { isDNS1123Label } from './names.ts';
import { validateImmutable, validateNotNegative, validateSelected } from './pod-template.ts';
import {
  validateDaemonSetStrategy,
  validateDeploymentStrategy,
  validateStatefulSetStrategy,
} from './update-strategies.ts';

type Errors = readonly FieldError[];

const OF_REPLICA_SETS = {
  word: 'deployment',
  name: 'ReplicaSet',
  invalidSelector: 'invalid label selector',
};
const OF_DAEMON_SETS = { word: 'daemonset', name: 'DaemonSet' };
const OF_STATEFUL_SETS = { word: 'statefulset', name: 'StatefulSet', invalidSelector: '' };

export function validateDeployment({ spec }: Deployment, release: Release): Errors {
  const { strategy, progressDeadlineSeconds, minReadySeconds = 0 } = spec;
  const errors = [
    ...validateNotNegative({ 'spec.replicas': spec.replicas }),
    ...validateSelected(spec, release, OF_REPLICA_SETS),
    ...validateDeploymentStrategy(strategy ?? {}, 'spec.strategy'),
    ...validateNotNegative({
      'spec.minReadySeconds': minReadySeconds,
      'spec.revisionHistoryLimit': spec.revisionHistoryLimit,
      'spec.progressDeadlineSeconds': progressDeadlineSeconds,
    }),
  ];
  if (progressDeadlineSeconds === undefined || progressDeadlineSeconds > minReadySeconds) {
    return errors;
  }
  const detail = 'must be greater than minReadySeconds';
  const field = 'spec.progressDeadlineSeconds';
  return [...errors, fieldError.invalid(field, progressDeadlineSeconds, detail)];
}

export function validateDeploymentUpdate(
  next: Deployment,
  old: Deployment,
  release: Release,
): Errors {
  return [...validateDeployment(next, release), ...sameSelector(next, old)];
}

export function validateReplicaSet({ spec }: ReplicaSet, release: Release): Errors {
  return [
    ...validateNotNegative({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': spec.minReadySeconds,
    }),
    ...validateSelected(spec, release, OF_REPLICA_SETS),
  ];
}

export function validateReplicaSetUpdate(
  next: ReplicaSet,
  old: ReplicaSet,
  release: Release,
): Errors {
  return [...validateReplicaSet(next, release), ...sameSelector(next, old)];
}

export function validateStatefulSet(set: StatefulSet, release: Release): Errors {
  const { serviceName = '', volumeClaimTemplates = [] }: Partial<StatefulSet['spec']> = set.spec;
  const ofClaims = volumeClaimTemplates.flatMap(({ spec = {} }, at) =>
    validateClaimSpec(spec, `spec.volumeClaimTemplates[${String(at)}].spec`),
  );
  const ofService =
    serviceName === ''
      ? NO_ERRORS
      : invalidFor('spec.serviceName', serviceName, isDNS1123Label(serviceName));
  return validateSpec(set, release, ofClaims, ofService);
}

const MANAGEMENT = ['OrderedReady', 'Parallel'];
const RETENTIONS = ['Retain', 'Delete'];

/** What cannot change is looked at once. */
function validateSpec(
  { spec }: StatefulSet,
  release: Release,
  ofClaims: Errors = NO_ERRORS,
  ofService: Errors = NO_ERRORS,
): Errors {
  const { updateStrategy, podManagementPolicy: management = '', ordinals } = spec;
  const ofManagement = 'spec.podManagementPolicy';
  const errors: FieldError[] = [];
  if (management === '') errors.push(fieldError.required(ofManagement));
  else if (!MANAGEMENT.includes(management)) {
    const detail = "must be 'OrderedReady' or 'Parallel'";
    errors.push(fieldError.invalid(ofManagement, management, detail));
  }
  return [
    ...errors,
    ...validateStatefulSetStrategy(updateStrategy ?? {}, 'spec.updateStrategy'),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy),
    ...ofClaims,
    ...validateNotNegative({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': spec.minReadySeconds,
      'spec.ordinals.start': ordinals?.start,
    }),
    ...ofService,
    ...validateSelected(withoutIdentity(withClaimedVolumes(spec)), release, OF_STATEFUL_SETS),
  ];
}

function validateRetention(
  policy: StatefulSet['spec']['persistentVolumeClaimRetentionPolicy'],
): Errors {
  const { whenDeleted, whenScaled } = policy ?? {};
  return Object.entries({ whenDeleted, whenScaled }).flatMap(([field, value]) => {
    if (value === undefined || RETENTIONS.includes(value)) return NO_ERRORS;
    const path = `spec.persistentVolumeClaimRetentionPolicy.${field}`;
    return [fieldError.notSupported(path, value, RETENTIONS)];
  });
}

const STATEFUL_SET_FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const STATEFUL_SET_FIXED_FIELDS = [
  'selector',
  'serviceName',
  'podManagementPolicy',
  'volumeClaimTemplates',
] as const;

export function validateStatefulSetUpdate(
  next: StatefulSet,
  old: StatefulSet,
  release: Release,
): Errors {
  const isChanged = STATEFUL_SET_FIXED_FIELDS.some(
    (field) => !sameValue(next.spec[field] ?? null, old.spec[field] ?? null),
  );
  return [
    ...validateSpec(next, release),
    ...(isChanged ? [fieldError.forbidden('spec', STATEFUL_SET_FIXED)] : NO_ERRORS),
  ];
}

/** Each pod gets a name of its own. */
function withoutIdentity(spec: StatefulSet['spec']): StatefulSet['spec'] {
  const { hostname, subdomain } = spec.template.spec;
  if (hostname === undefined && subdomain === undefined) return spec;
  const { hostname: _, subdomain: __, ...pod } = spec.template.spec;
  return { ...spec, template: { ...spec.template, spec: pod } };
}

/** Containers may mount what the claims of the set will be, which upstream does not look at. */
function withClaimedVolumes(spec: StatefulSet['spec']): StatefulSet['spec'] {
  const { volumeClaimTemplates = [], template } = spec;
  if (volumeClaimTemplates.length === 0) return spec;
  const { volumes = [] } = template.spec;
  const claimed = volumeClaimTemplates
    .map(({ metadata }) => metadata?.name ?? '')
    .map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = volumes.filter(({ name }) => !claimed.some((claim) => claim.name === name));
  const withVolumes = { ...template.spec, volumes: [...claimed, ...others] };
  return { ...spec, template: { ...template, spec: withVolumes } };
}

export function validateDaemonSet({ spec }: DaemonSet, release: Release): Errors {
  return [
    ...validateSelected(spec, release, OF_DAEMON_SETS),
    ...validateNotNegative({ 'spec.minReadySeconds': spec.minReadySeconds }),
    ...validateDaemonSetStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...validateNotNegative({ 'spec.revisionHistoryLimit': spec.revisionHistoryLimit }),
  ];
}

export function validateDaemonSetUpdate(next: DaemonSet, old: DaemonSet, release: Release): Errors {
  return [...sameSelector(next, old), ...validateDaemonSet(next, release)];
}

function sameSelector(
  next: Deployment | ReplicaSet | DaemonSet,
  old: Deployment | ReplicaSet | DaemonSet,
): Errors {
  const [now, before] = [shownSelector(next.spec.selector), shownSelector(old.spec.selector)];
  return validateImmutable({ 'spec.selector': [now, before] });
}
