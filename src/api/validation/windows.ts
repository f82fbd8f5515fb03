/**
 * What only pods for Windows may say, what they may not, and host processes.
 * Upstream: pkg/apis/core/validation/validation.go, validateWindowsSecurityContextOptions, validateWindowsHostProcessPod,
 * validateWindows, validateLinux (v1.36).
 */
import type { Container, PodSpec } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Subdomain } from './names.ts';
import { containersOf, hasContainer } from './pod-containers.ts';

type Errors = readonly FieldError[];
type Context = NonNullable<Container['securityContext']>;
type WindowsOptions = NonNullable<Context['windowsOptions']>;

const SPEC_BYTES_MAX = 64 * 1024;

export function validateWindowsOptions(options: WindowsOptions | undefined, path: string): Errors {
  if (options === undefined) return NO_ERRORS;
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options;
  const errors: FieldError[] = [];
  if (name !== undefined) {
    errors.push(...invalidFor(`${path}.gmsaCredentialSpecName`, name, isDNS1123Subdomain(name)));
  }
  const complain = (detail: string): void => {
    errors.push(fieldError.invalid(`${path}.gmsaCredentialSpec`, spec, detail));
  };
  if (spec === '') complain('gmsaCredentialSpec cannot be an empty string');
  else if (spec !== undefined && spec.length > SPEC_BYTES_MAX) {
    complain('gmsaCredentialSpec size must be under 64 KiB');
  }
  if (runAsUserName === undefined) return errors;
  const complaints = userNameComplaints(runAsUserName).map((each) => `runAsUserName${each}`);
  return [...errors, ...invalidFor(`${path}.runAsUserName`, runAsUserName, complaints)];
}

const DOMAIN_CHARACTERS_MAX = 255;
const USER_CHARACTERS_MAX = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DNS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

/** `DOMAIN\user`, or a user alone; what follows the name of the field. */
function userNameComplaints(name: string): readonly string[] {
  if (name === '') return [' cannot be an empty string'];

  if (/[\u0000-\u001f\u007f]/.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? parts[0] : undefined;
  const complaints: string[] = [];
  if (domain !== undefined) {
    if (domain.length > DOMAIN_CHARACTERS_MAX) {
      complaints.push("'s Domain length must be under 256 characters");
    }
    if (!NETBIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
      complaints.push("'s Domain doesn't match the NetBios nor the DNS format");
    }
  }
  if (user === '') complaints.push("'s User cannot be empty");
  else if (user.length > USER_CHARACTERS_MAX) {
    complaints.push("'s User length must not be longer than 104 characters");
  }
  if (/^[. ]+$/.test(user)) complaints.push("'s User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    complaints.push(`'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return complaints;
}

export function validateHostProcess(spec: PodSpec): Errors {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  if (ofPod === undefined && !hasContainer(spec, saysHostProcess)) return NO_ERRORS;
  const errors: FieldError[] = [];
  const containers = containersOf(spec);
  let processes = 0;
  for (const [path, { securityContext }] of containers) {
    const own = securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`;
      const field = `${path}.securityContext.windowsOptions.hostProcess`;
      errors.push(fieldError.invalid(field, own, detail));
    }
    if (own ?? ofPod ?? false) processes += 1;
  }
  if (processes === 0) return errors;
  if (processes !== containers.length) {
    const detail =
      'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(fieldError.invalid('spec', '', detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(fieldError.invalid('spec.hostNetwork', false, detail));
  }
  return errors;
}

function saysHostProcess({ securityContext }: Container): boolean {
  return securityContext?.windowsOptions?.hostProcess !== undefined;
}

const NOT_OF_WINDOWS = {
  spec: ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'],
  pod: [
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'fsGroup',
    'fsGroupChangePolicy',
    'sysctls',
    'runAsUser',
    'runAsGroup',
    'supplementalGroups',
    'supplementalGroupsPolicy',
    'seLinuxChangePolicy',
  ],
  container: [
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'capabilities',
    'readOnlyRootFilesystem',
    'privileged',
    'allowPrivilegeEscalation',
    'procMount',
    'runAsUser',
    'runAsGroup',
  ],
} as const;

/** Of a pod that says for which system it is. */
export function validateOsFields(spec: PodSpec): Errors {
  const { os, securityContext } = spec;
  if (os === undefined) return NO_ERRORS;
  const containers = containersOf(spec);
  if (os.name === 'linux') {
    const detail = 'windows options cannot be set for a linux pod';
    const contexts = [['spec', spec] as const, ...containers];
    return contexts.flatMap(([path, each]) =>
      each.securityContext?.windowsOptions === undefined
        ? NO_ERRORS
        : [fieldError.forbidden(`${path}.securityContext.windowsOptions`, detail)],
    );
  }
  if (os.name !== 'windows') return NO_ERRORS;
  return [
    ...refused(spec, NOT_OF_WINDOWS.spec, 'spec'),
    ...refused(securityContext, NOT_OF_WINDOWS.pod, 'spec.securityContext'),
    ...containers.flatMap(([path, each]) =>
      refused(each.securityContext, NOT_OF_WINDOWS.container, `${path}.securityContext`),
    ),
  ];
}

function refused(object: object | undefined, fields: readonly string[], path: string): Errors {
  const said = (object ?? {}) as Readonly<Record<string, unknown>>;
  const plain = ['hostPID', 'hostIPC'];
  return fields
    .filter((field) => {
      const value = said[field];
      if (field === 'sysctls') return Array.isArray(value) && value.length > 0;
      return plain.includes(field) ? value === true : value !== undefined;
    })
    .map((field) => fieldError.forbidden(`${path}.${field}`, 'cannot be set for a windows pod'));
}
