/**
 * Validation of Deployments, ReplicaSets, StatefulSets and DaemonSets.
 * Upstream: pkg/apis/apps/validation/validation.go.
 */
import type { Release } from '../feature-gates.ts';
import { isPercentage } from '../int-or-percent.ts';
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateImmutable, validateNotNegative, validateSelected } from './pod-template.ts';

type Rolling = { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string };

export function validateDeployment({ spec }: Deployment, release: Release): readonly FieldError[] {
  const { strategy, progressDeadlineSeconds, minReadySeconds = 0 } = spec;
  const errors = [
    ...validateNotNegative({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': minReadySeconds,
      'spec.revisionHistoryLimit': spec.revisionHistoryLimit,
      'spec.progressDeadlineSeconds': progressDeadlineSeconds,
    }),
    ...validateSelected(spec, release),
    ...validateStrategy(strategy?.type, ['Recreate', 'RollingUpdate'], 'spec.strategy.type'),
  ];
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds) {
    const detail = 'must be greater than minReadySeconds';
    errors.push(
      fieldError.invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, detail),
    );
  }
  if (strategy?.type === 'Recreate' && strategy.rollingUpdate !== undefined) {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    errors.push(fieldError.forbidden('spec.strategy.rollingUpdate', detail));
  }
  return [...errors, ...validateRolling(strategy?.rollingUpdate, 'spec.strategy.rollingUpdate')];
}

export function validateDeploymentUpdate(next: Deployment, old: Deployment, release: Release) {
  return [
    ...validateDeployment(next, release),
    ...validateImmutable({ 'spec.selector': [next.spec.selector, old.spec.selector] }),
  ];
}

export function validateReplicaSet({ spec }: ReplicaSet, release: Release): readonly FieldError[] {
  return [
    ...validateNotNegative({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': spec.minReadySeconds,
    }),
    ...validateSelected(spec, release),
  ];
}

export function validateReplicaSetUpdate(next: ReplicaSet, old: ReplicaSet, release: Release) {
  return [
    ...validateReplicaSet(next, release),
    ...validateImmutable({ 'spec.selector': [next.spec.selector, old.spec.selector] }),
  ];
}

export function validateStatefulSet(set: StatefulSet, release: Release): readonly FieldError[] {
  const { spec } = set;
  const { updateStrategy, podManagementPolicy = '', ordinals } = spec;
  const partition = updateStrategy?.rollingUpdate?.partition;
  return [
    ...validateStrategy(
      podManagementPolicy,
      ['OrderedReady', 'Parallel'],
      'spec.podManagementPolicy',
    ),
    ...validateStrategy(
      updateStrategy?.type,
      ['RollingUpdate', 'OnDelete'],
      'spec.updateStrategy.type',
    ),
    ...validateNotNegative({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': spec.minReadySeconds,
      'spec.revisionHistoryLimit': spec.revisionHistoryLimit,
      'spec.ordinals.start': ordinals?.start,
      'spec.updateStrategy.rollingUpdate.partition': partition,
    }),
    ...validateSelected(withClaimedVolumes(spec), release),
  ];
}

const STATEFUL_SET_FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const STATEFUL_SET_FIXED_FIELDS = [
  'selector',
  'serviceName',
  'podManagementPolicy',
  'volumeClaimTemplates',
] as const;

export function validateStatefulSetUpdate(next: StatefulSet, old: StatefulSet, release: Release) {
  const changed = STATEFUL_SET_FIXED_FIELDS.some(
    (field) => JSON.stringify(next.spec[field]) !== JSON.stringify(old.spec[field]),
  );
  return [
    ...validateStatefulSet(next, release),
    ...(changed ? [fieldError.forbidden('spec', STATEFUL_SET_FIXED)] : []),
  ];
}

/** Containers may mount what the claims of the set will be, which upstream does not look at. */
function withClaimedVolumes(spec: StatefulSet['spec']): StatefulSet['spec'] {
  const { volumeClaimTemplates = [], template } = spec;
  if (volumeClaimTemplates.length === 0) return spec;
  const { volumes = [] } = template.spec;
  const claimed = volumeClaimTemplates
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((name) => !volumes.some((volume) => volume.name === name))
    .map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const withVolumes = { ...template.spec, volumes: [...volumes, ...claimed] };
  return { ...spec, template: { ...template, spec: withVolumes } };
}

export function validateDaemonSet({ spec }: DaemonSet, release: Release): readonly FieldError[] {
  const { updateStrategy } = spec;
  const { maxSurge = 0, maxUnavailable = 0 } = updateStrategy?.rollingUpdate ?? {};
  const path = 'spec.updateStrategy';
  const errors = [
    ...validateNotNegative({
      'spec.minReadySeconds': spec.minReadySeconds,
      'spec.revisionHistoryLimit': spec.revisionHistoryLimit,
    }),
    ...validateSelected(spec, release),
    ...validateStrategy(updateStrategy?.type, ['RollingUpdate', 'OnDelete'], `${path}.type`),
    ...validateRolling(updateStrategy?.rollingUpdate, `${path}.rollingUpdate`),
  ];
  if (updateStrategy?.type === 'RollingUpdate' && !isZero(maxSurge) && !isZero(maxUnavailable)) {
    const detail = 'may not be set when maxUnavailable is non-zero';
    errors.push(fieldError.invalid(`${path}.rollingUpdate.maxSurge`, maxSurge, detail));
  }
  return errors;
}

export function validateDaemonSetUpdate(next: DaemonSet, old: DaemonSet, release: Release) {
  return [
    ...validateDaemonSet(next, release),
    ...validateImmutable({ 'spec.selector': [next.spec.selector, old.spec.selector] }),
  ];
}

function validateStrategy(
  type: string | undefined,
  known: readonly string[],
  path: string,
): readonly FieldError[] {
  if (type !== undefined && known.includes(type)) return [];
  return [fieldError.notSupported(path, type ?? '', known)];
}

function validateRolling(rolling: Rolling | undefined, path: string): readonly FieldError[] {
  if (rolling === undefined) return [];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors: FieldError[] = [];
  for (const [field, value] of Object.entries({ maxUnavailable, maxSurge })) {
    if (typeof value === 'number' ? value < 0 : !isPercentage(value)) {
      const detail =
        typeof value === 'number'
          ? 'must be greater than or equal to 0'
          : "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
      errors.push(fieldError.invalid(`${path}.${field}`, value, detail));
    }
  }
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const detail = 'may not be 0 when `maxSurge` is 0';
    errors.push(fieldError.invalid(`${path}.maxUnavailable`, maxUnavailable, detail));
  }
  if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100) {
    const detail = 'must not be greater than 100%';
    errors.push(fieldError.invalid(`${path}.maxUnavailable`, maxUnavailable, detail));
  }
  return errors;
}

function isZero(value: number | string): boolean {
  return Number.parseInt(String(value), 10) === 0;
}
