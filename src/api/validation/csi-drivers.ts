/** CSIDrivers, checked. Upstream: pkg/apis/storage/validation/validation.go (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateImmutable } from './pod-template.ts';

type Errors = readonly FieldError[];
type CSIDriver = InertResources['csidrivers'];
type TokenRequest = { readonly audience?: string; readonly expirationSeconds?: number };

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLES = ['Persistent', 'Ephemeral'];
const UPDATE_PERIOD_SECONDS_MIN = 10;
const EXPIRATION_SECONDS_MIN = 600;
const EXPIRATION_SECONDS_MAX = 2 ** 32;

export function validateCSIDriver({ spec = {} }: CSIDriver): Errors {
  const { fsGroupPolicy, volumeLifecycleModes = [], tokenRequests = [] } = spec;
  const { nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets } = spec;
  const errors: FieldError[] = [];
  if (fsGroupPolicy !== undefined && !GROUP_POLICIES.includes(fsGroupPolicy)) {
    errors.push(fieldError.notSupported('spec.fsGroupPolicy', fsGroupPolicy, GROUP_POLICIES));
  }
  errors.push(...validateTokenRequests(tokenRequests));
  for (const mode of volumeLifecycleModes) {
    if (LIFECYCLES.includes(mode)) continue;
    errors.push(fieldError.notSupported('spec.volumeLifecycleModes', mode, LIFECYCLES));
  }
  if (period !== undefined && period < UPDATE_PERIOD_SECONDS_MIN) {
    const field = 'spec.nodeAllocatableUpdatePeriodSeconds';
    const detail = 'must be greater than or equal to 10 seconds';
    errors.push(fieldError.invalid(field, period, detail));
  }
  if (serviceAccountTokenInSecrets === undefined || tokenRequests.length > 0) return errors;
  const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
  const field = 'spec.serviceAccountTokenInSecrets';
  return [...errors, fieldError.invalid(field, serviceAccountTokenInSecrets, detail)];
}

export function validateCSIDriverUpdate(next: CSIDriver, old: CSIDriver): Errors {
  const [now, before] = [next.spec ?? {}, old.spec ?? {}];
  return [
    ...validateCSIDriver(next),
    ...validateImmutable({
      // Upstream's path.
      'spec.attachedRequired': [now.attachRequired, before.attachRequired],
      'spec.volumeLifecycleModes': [now.volumeLifecycleModes, before.volumeLifecycleModes],
    }),
  ];
}

function validateTokenRequests(requests: readonly TokenRequest[]): Errors {
  const audiences = new Set<string>();
  return requests.flatMap(({ audience = '', expirationSeconds: seconds }, at) => {
    const path = `spec.tokenRequests[${String(at)}]`;
    if (audiences.has(audience)) return [fieldError.duplicate(`${path}.audience`, audience)];
    audiences.add(audience);
    if (seconds === undefined) return NO_ERRORS;
    const complaints =
      seconds < EXPIRATION_SECONDS_MIN
        ? ['may not specify a duration less than 10 minutes']
        : seconds > EXPIRATION_SECONDS_MAX
          ? ['may not specify a duration larger than 2^32 seconds']
          : [];
    return invalidFor(`${path}.expirationSeconds`, seconds, complaints);
  });
}
