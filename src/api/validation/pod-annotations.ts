/**
 * Annotations of a pod, or of a template of pods, that mean something to the server; and fields that took the place of
 * some of them, with which they have to agree. Upstream: pkg/apis/core/validation/validation.go,
 * ValidatePodSpecificAnnotations, validateSeccompAnnotationsAndFields,
 * validateAppArmorAnnotationsAndFieldsMatchOnCreate (v1.36).
 *
 * Left out: tolerations as an annotation, which nobody reads any more.
 */
import type { Container, Pod, PodSpec } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateMirrorPod } from './mirror-pod.ts';
import { validateDescendingPath } from './paths.ts';
import { containersOf } from './pod-containers.ts';

type Errors = readonly FieldError[];
type Annotations = Readonly<Record<string, string>>;

const PATH = 'metadata.annotations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
export const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';

export function validatePodAnnotations(pod: Pod): Errors {
  const { annotations } = pod.metadata;
  if (annotations === undefined) return NO_ERRORS;
  return [
    ...validateMirrorPod(pod),
    ...validateDeletionCost(annotations[DELETION_COST]),
    ...Object.entries(annotations).flatMap(([key, value]) => validateProfile(key, value, pod.spec)),
  ];
}

/** What confines a container may not be changed. */
export function validatePodAnnotationsUpdate(next: Pod, old: Pod): Errors {
  const [given = {}, before = {}] = [next.metadata.annotations, old.metadata.annotations];
  const changed = (all: Annotations, others: Annotations): readonly string[] =>
    Object.keys(all).filter(
      (key) => key.startsWith(APPARMOR_CONTAINER) && all[key] !== others[key],
    );
  const removed = changed(before, given).map((key) =>
    fieldError.forbidden(`${PATH}[${key}]`, 'may not remove or update AppArmor annotations'),
  );
  const added = changed(given, before)
    .filter((key) => before[key] === undefined)
    .map((key) => fieldError.forbidden(`${PATH}[${key}]`, 'may not add AppArmor annotations'));
  return [...removed, ...added, ...validatePodAnnotations(next)];
}

function validateDeletionCost(cost: string | undefined): Errors {
  if (cost === undefined) return NO_ERRORS;
  const isNumber = /^(?:-\d+|0|[1-9]\d*)$/.test(cost) && (Number(cost) | 0) === Number(cost);
  if (isNumber) return NO_ERRORS;
  return [fieldError.invalid(`${PATH}[${DELETION_COST}]`, cost, 'must be a 32bit integer')];
}

function validateProfile(key: string, profile: string, spec: PodSpec): Errors {
  if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) {
    // Upstream's path has the key as if it were a field.
    return validateSeccomp(profile, `${PATH}.${key}`);
  }
  if (!key.startsWith(APPARMOR_CONTAINER)) return NO_ERRORS;
  const path = `${PATH}[${key}]`;
  const named = key.slice(APPARMOR_CONTAINER.length);
  const errors: FieldError[] = [];
  if (!containersOf(spec).some(([, { name }]) => name === named)) {
    errors.push(fieldError.invalid(path, named, 'container not found'));
  }
  if (!['', 'runtime/default', 'unconfined'].includes(profile) && !profile.startsWith(LOCALHOST)) {
    const detail = `invalid AppArmor profile name: ${JSON.stringify(profile)}`;
    errors.push(fieldError.invalid(path, profile, detail));
  }
  return errors;
}

function validateSeccomp(profile: string, path: string): Errors {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return NO_ERRORS;
  if (profile.startsWith(LOCALHOST)) {
    return validateDescendingPath(profile.slice(LOCALHOST.length), path);
  }
  return [fieldError.invalid(path, profile, 'must be a valid seccomp profile')];
}

interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

/** What is said of profiles in both ways has to be the same; of new pods, and of templates. */
export function validateProfilesAgree({ metadata, spec }: Pod): Errors {
  const { annotations } = metadata;
  if (annotations === undefined) return NO_ERRORS;
  const ofPod = spec.securityContext;
  const errors: FieldError[] = [
    ...agree('seccomp', ofPod?.seccompProfile, annotations[SECCOMP_POD], 'spec'),
  ];
  const containers = containersOf(spec);
  for (const [path, { name, securityContext }] of containers) {
    const annotation = annotations[SECCOMP_CONTAINER + name];
    errors.push(...agree('seccomp', securityContext?.seccompProfile, annotation, path));
  }
  if (spec.os?.name === 'windows') return errors;
  for (const [path, { name, securityContext }] of containers) {
    const profile = appArmorOf(securityContext) ?? appArmorOf(ofPod);
    errors.push(...agree('apparmor', profile, annotations[APPARMOR_CONTAINER + name], path));
  }
  return errors;
}

/** Newer than the generated types. */
export function appArmorOf(
  context: PodSpec['securityContext'] | Container['securityContext'],
): Profile | undefined {
  return (context as { readonly appArmorProfile?: Profile } | undefined)?.appArmorProfile;
}

const FIELDS = { seccomp: 'seccompProfile', apparmor: 'appArmorProfile' } as const;

function agree(
  what: keyof typeof FIELDS,
  profile: Profile | undefined,
  annotation: string | undefined,
  path: string,
): Errors {
  if (profile === undefined || annotation === undefined) return NO_ERRORS;
  const field = `${path}.securityContext.${FIELDS[what]}`;
  const isOther = (part: string): Errors => [
    fieldError.forbidden(`${field}.${part}`, `${what} ${MUST_AGREE[part] ?? ''}`),
  ];
  switch (profile.type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? NO_ERRORS : isOther('type');
    case 'RuntimeDefault': {
      const isOld = what === 'seccomp' && annotation === 'docker/default';
      return annotation === 'runtime/default' || isOld ? NO_ERRORS : isOther('type');
    }
    case 'Localhost':
      if (!annotation.startsWith(LOCALHOST)) return isOther('type');
      return annotation.slice(LOCALHOST.length) === profile.localhostProfile
        ? NO_ERRORS
        : isOther('localhostProfile');
    default:
      return NO_ERRORS;
  }
}

const MUST_AGREE: Readonly<Record<string, string>> = {
  type: 'type in annotation and field must match',
  localhostProfile: 'profile in annotation and field must match',
};
