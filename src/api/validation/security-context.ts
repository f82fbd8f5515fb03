/**
 * Who a pod and its containers run as, and what they are confined by.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateSecurityContext, validatePodSpecSecurityContext.
 */
import { goJson } from '../go-values/go-json.ts';
import type { Container, PodSpec } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateWindowsOptions } from './windows.ts';

type ContainerContext = NonNullable<Container['securityContext']>;
type PodContext = NonNullable<PodSpec['securityContext']>;
/** Newer than the generated types. */
type NewerFields = {
  readonly supplementalGroupsPolicy?: string;
  readonly seLinuxChangePolicy?: string;
};
interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

const SHARED = 'ShareProcessNamespace and HostPID cannot both be enabled';
const ID_MAX = 2_147_483_647;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const LOCALHOST_PROFILE_BYTES_MAX = 4095;
const SYSCTL = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const SYSCTL_CHARACTERS_MAX = 253;

export function validateSecurityContext(
  context: ContainerContext | undefined,
  path: string,
): readonly FieldError[] {
  if (context === undefined) return NO_ERRORS;
  const { procMount } = context;
  const errors = [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...oneOf(procMount, ['Default', 'Unmasked'], `${path}.procMount`),
  ];
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  const { privileged, allowPrivilegeEscalation, capabilities } = context;
  if (allowPrivilegeEscalation === false) {
    const value = goJson('core.SecurityContext', context, 'given');
    const what = 'cannot set `allowPrivilegeEscalation` to false and';
    if (privileged === true) {
      errors.push(fieldError.invalidShown(path, value, `${what} \`privileged\` to true`));
    }
    if (capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
      errors.push(
        fieldError.invalidShown(path, value, `${what} \`capabilities.Add\` CAP_SYS_ADMIN`),
      );
    }
  }
  errors.push(...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`));
  const { appArmorProfile } = context as { appArmorProfile?: Profile };
  errors.push(...validateAppArmor(appArmorProfile, `${path}.appArmorProfile`));
  return errors;
}

export function validatePodSecurityContext(spec: PodSpec): readonly FieldError[] {
  const { securityContext } = spec;
  if (securityContext === undefined) return NO_ERRORS;
  if (saysNothing(securityContext) && spec.shareProcessNamespace !== true) return NO_ERRORS;
  const path = 'spec.securityContext';
  const context: PodContext & NewerFields = securityContext;
  const { appArmorProfile } = context as { appArmorProfile?: Profile };
  const changes = ['Always', 'OnRootMismatch'];
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, at) =>
      validateId(id, `${path}.supplementalGroups[${String(at)}]`),
    ),
    ...(spec.shareProcessNamespace === true && spec.hostPID === true
      ? [fieldError.invalid(`${path}.shareProcessNamespace`, true, SHARED)]
      : NO_ERRORS),
    ...validateSysctls(context.sysctls ?? [], spec, `${path}.sysctls`),
    ...oneOf(context.fsGroupChangePolicy, changes, `${path}.fsGroupChangePolicy`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(appArmorProfile, `${path}.appArmorProfile`),
    ...oneOf(
      context.supplementalGroupsPolicy,
      ['Merge', 'Strict'],
      `${path}.supplementalGroupsPolicy`,
    ),
    // The gate of the other one is off.
    ...oneOf(context.seLinuxChangePolicy, ['Recursive'], `${path}.seLinuxChangePolicy`),
  ];
}

/** As it is filled in. */
function saysNothing(context: PodContext): boolean {
  for (const _field in context) return false;
  return true;
}

function validateId(id: number | undefined, path: string): readonly FieldError[] {
  if (id === undefined || (id >= 0 && id <= ID_MAX)) return NO_ERRORS;
  return [fieldError.invalid(path, id, `must be between 0 and ${String(ID_MAX)}, inclusive`)];
}

/** Of a field that need not be there. */
function oneOf(
  value: string | undefined,
  supported: readonly string[],
  path: string,
): readonly FieldError[] {
  if (value === undefined || supported.includes(value)) return NO_ERRORS;
  return [fieldError.notSupported(path, value, supported)];
}

function validateSeccomp(profile: Profile | undefined, path: string): readonly FieldError[] {
  if (profile === undefined) return NO_ERRORS;
  const { type = '', localhostProfile } = profile;
  const errors = [...validateType(type, path, 'seccompProfile')];
  const field = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    // Shown as the struct of Go that holds it.
    const shown = { Type: type, LocalhostProfile: localhostProfile };
    const detail = 'can only be set when seccomp type is Localhost';
    if (localhostProfile !== undefined) errors.push(fieldError.invalid(field, shown, detail));
  } else if (localhostProfile === undefined) {
    errors.push(fieldError.required(field, 'must be set when seccomp type is Localhost'));
  } else errors.push(...validateDescending(localhostProfile, field));
  return errors;
}

function validateDescending(path: string, field: string): readonly FieldError[] {
  if (path.startsWith('/')) return [fieldError.invalid(field, path, 'must be a relative path')];
  if (!path.split('/').includes('..')) return NO_ERRORS;
  return [fieldError.invalid(field, path, "must not contain '..'")];
}

function validateAppArmor(profile: Profile | undefined, path: string): readonly FieldError[] {
  if (profile === undefined) return NO_ERRORS;
  const { type = '', localhostProfile } = profile;
  const field = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    const detail = 'can only be set when AppArmor type is Localhost';
    const isMisplaced = localhostProfile !== undefined && PROFILE_TYPES.includes(type);
    return [
      ...validateType(type, path, 'appArmorProfile'),
      ...(isMisplaced ? [fieldError.invalid(field, localhostProfile, detail)] : NO_ERRORS),
    ];
  }
  if (localhostProfile === undefined || localhostProfile === '') {
    return [fieldError.required(field, 'must be set when AppArmor type is Localhost')];
  }
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) {
    const detail = 'must not be padded with whitespace';
    errors.push(fieldError.invalid(field, localhostProfile, detail));
  }
  if (localhostProfile.length > LOCALHOST_PROFILE_BYTES_MAX) {
    errors.push(fieldError.tooLong(field, LOCALHOST_PROFILE_BYTES_MAX));
  }
  return errors;
}

function validateType(type: string, path: string, of: string): readonly FieldError[] {
  if (type !== '') return oneOf(type, PROFILE_TYPES, `${path}.type`);
  return [fieldError.required(`${path}.type`, `type is required when ${of} is set`)];
}

function validateSysctls(
  sysctls: NonNullable<PodContext['sysctls']>,
  spec: PodSpec,
  path: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name: given }: { readonly name?: string }, at) => {
    const name = given ?? '';
    const field = `${path}[${String(at)}].name`;
    const isRepeated = seen.has(name);
    seen.add(name);
    if (name === '') return [fieldError.required(field)];
    const isValid = name.length <= SYSCTL_CHARACTERS_MAX && new RegExp(SYSCTL).test(name);
    if (!isValid) {
      const detail = `must have at most ${String(SYSCTL_CHARACTERS_MAX)} characters and match regex ${SYSCTL}`;
      return [fieldError.invalid(field, name, detail)];
    }
    return [
      ...(isRepeated ? [fieldError.duplicate(field, name)] : NO_ERRORS),
      ...validateNamespaced(name, spec, field),
    ];
  });
}

/** What belongs to a namespace that the pod shares with its node is not its own to set. */
function validateNamespaced(name: string, spec: PodSpec, field: string): readonly FieldError[] {
  const namespace = NAMESPACES.find(([, names]) => names.test(name.replaceAll('/', '.')));
  if (namespace === undefined || spec[namespace[0]] !== true) return NO_ERRORS;
  return [fieldError.invalid(field, name, `may not be specified when '${namespace[0]}' is true`)];
}

/** Upstream: component-helpers node/util/sysctl/namespace.go. */
const NAMESPACES = [
  ['hostNetwork', /^net\./],
  ['hostIPC', /^(?:kernel\.sem$|kernel\.shm|kernel\.msg|fs\.mqueue\.)/],
] as const;
