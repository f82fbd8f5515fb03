/**
 * Validation of containers that are put into a pod that exists, through the subresource `ephemeralcontainers`.
 * Upstream: pkg/apis/core/validation/validation.go, validateEphemeralContainers,
 * ValidatePodEphemeralContainersUpdate (v1.36).
 */
import type { Release } from '../feature-gates.ts';
import type { Pod, PodSpec } from '../objects.ts';
import { goDifference } from '../go-values/go-difference.ts';
import { sameInGo } from '../go-values/go-json.ts';
import { validateContainers } from './containers.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { mountable, validateVolumes } from './volumes.ts';

const PATH = 'spec.ephemeralContainers';
const TYPE = 'core.EphemeralContainer';
const NOT_HERE = 'cannot be set for an Ephemeral Container';

type EphemeralContainer = NonNullable<PodSpec['ephemeralContainers']>[number];

/** What only containers have that a pod is made with, in upstream's order. */
const FORBIDDEN = [
  'ports',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

export function validateEphemeralUpdate(
  { spec }: Pod,
  { spec: old, metadata }: Pod,
  release: Release,
): readonly FieldError[] {
  const errors = validateEphemeralContainers(spec, release);
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return [fieldError.forbidden('', 'static pods do not support ephemeral containers')];
  }
  const changed = (old.ephemeralContainers ?? []).flatMap((before) => {
    const next = spec.ephemeralContainers?.find(({ name }) => name === before.name);
    if (next !== undefined && sameInGo(TYPE, before, next)) return NO_ERRORS;
    const what = next === undefined ? 'removed' : 'changed';
    const difference = next === undefined ? '' : goDifference(TYPE, before, next);
    const detail = `existing ephemeral containers ${JSON.stringify(before.name)} may not be ${what}`;
    return [fieldError.forbidden(PATH, `${detail}\n${difference}`)];
  });
  return [...errors, ...changed];
}

/** Whatever they are put into. */
export function validateEphemeralContainers(
  spec: PodSpec,
  release: Release,
): readonly FieldError[] {
  const { ephemeralContainers = [], containers, initContainers = [], volumes } = spec;
  const others = [...containers, ...initContainers].map(({ name }) => name);
  const known = mountable(validateVolumes(volumes), release);
  // How they restart is theirs to say at no time.
  const plain = ephemeralContainers.map(
    ({ restartPolicy: _, ...container }: EphemeralContainer & { restartPolicyRules?: unknown }) => {
      const { restartPolicyRules: __, ...rest } = container;
      return rest;
    },
  );
  const common = validateContainers(plain, known, spec, PATH, new Set(others));
  const own = ephemeralContainers.flatMap((container, at) => [
    ...validateTarget(container, others, `${PATH}[${String(at)}]`),
    ...validateFields(container, `${PATH}[${String(at)}]`),
  ]);
  return [...common, ...own];
}

/** Whose processes it wants to see: one of those that the pod was made with. */
function validateTarget(
  { targetContainerName = '' }: EphemeralContainer,
  others: readonly string[],
  path: string,
): readonly FieldError[] {
  if (targetContainerName === '' || others.includes(targetContainerName)) return NO_ERRORS;
  return [fieldError.notFound(`${path}.targetContainerName`, targetContainerName)];
}

function validateFields(container: EphemeralContainer, path: string): readonly FieldError[] {
  const given = container as EphemeralContainer & Readonly<Record<string, unknown>>;
  const { resources = {}, volumeMounts = [] } = container;
  const forbidden = FORBIDDEN.filter((field) => given[field] !== undefined).map((field) =>
    fieldError.forbidden(`${path}.${field}`, NOT_HERE),
  );
  // A list that is empty was given, too.
  const hasResources = Object.keys(resources).length > 0;
  return [
    ...(hasResources ? [fieldError.forbidden(`${path}.resources`, NOT_HERE)] : []),
    ...forbidden,
    ...volumeMounts.flatMap((mount, at) =>
      (['subPath', 'subPathExpr'] as const)
        .filter((field) => (mount[field] ?? '') !== '')
        .map((field) =>
          fieldError.forbidden(`${path}.volumeMounts[${String(at)}].${field}`, NOT_HERE),
        ),
    ),
  ];
}
