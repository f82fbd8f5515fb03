/** Requests for certificates. Upstream: pkg/registry/certificates/certificates/strategy.go (v1.36). */
import type { CertificateSigningRequest, Condition } from '../cluster-objects.ts';
import { invalidFor, type FieldError } from '../validation/field-error.ts';
import { isPathSegment, isPathSegmentPrefix } from '../validation/names.ts';
import {
  validateSigningRequest,
  validateSigningRequestUpdate,
} from '../validation/signing-requests.ts';
import type { ResourceDefinition } from './resource-definition.ts';

type Request = CertificateSigningRequest;

export const certificateSigningRequests: ResourceDefinition<Request> = {
  resource: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
  apiVersion: 'certificates.k8s.io/v1',
  group: 'certificates.k8s.io',
  namespaced: false,
  // Any that fits into a path: see validateNames.
  nameRule: () => [],
  secondLook: 'whole and change',
  allowUnconditionalUpdate: true,
  shortNames: ['csr'],
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName ?? '' },
  indexedFields: [],
  prepareForCreate(request) {
    // Who asks is written by whoever knows it: the door.
    const { username: _1, uid: _2, groups: _3, extra: _4, ...asked } = request.spec;
    request.spec = asked;
    request.status = {};
  },
  prepareForUpdate(next, old) {
    next.spec = old.spec;
    next.status = old.status;
  },
  validate(request) {
    const errors = validateSigningRequest(request);
    return errors.length > 0 ? errors : validateNames(request.metadata);
  },
  validateUpdate: (next, old) => validateSigningRequestUpdate(next, old),
  status: {
    prepareForUpdate(next, old, _release, clock) {
      next.spec = old.spec;
      const conditions = next.status.conditions ?? [];
      const kept = ['Approved', 'Denied'].reduce(
        (all, type) => keptOfType(all, old.status.conditions ?? [], type),
        conditions,
      );
      next.status = withConditions(next.status, timed(kept, old, clock));
    },
    validateUpdate: (next, old) =>
      validateSigningRequestUpdate(next, old, { approves: false, signs: true }),
  },
  approval: {
    prepareForUpdate(next, old, _release, clock) {
      next.spec = old.spec;
      next.status = withConditions(old.status, timed(next.status.conditions ?? [], old, clock));
    },
    validateUpdate: (next, old) =>
      validateSigningRequestUpdate(next, old, { approves: true, signs: false }),
  },
};

/** What is asked of every kind, and looked at last. */
function validateNames({ name, generateName = '' }: Request['metadata']): readonly FieldError[] {
  return [
    ...invalidFor('metadata.generateName', generateName, isPathSegmentPrefix(generateName)),
    ...invalidFor('metadata.name', name, isPathSegment(name)),
  ];
}

function withConditions(
  { conditions: _, ...status }: Request['status'],
  conditions: Condition[],
): Request['status'] {
  return conditions.length === 0 ? status : { ...status, conditions };
}

/** Who signs says nothing of who approved: as many as there were are as they were. */
function keptOfType(now: Condition[], before: readonly Condition[], type: string): Condition[] {
  const known = before.filter((each) => each.type === type);
  const isAsMany = now.filter((each) => each.type === type).length === known.length;
  if (!isAsMany || known.length === 0) return now;
  let at = 0;
  return now.map((each) => (each.type === type ? (known[at++] ?? each) : each));
}

function timed(
  conditions: readonly Condition[],
  { status }: Request,
  clock: { timestamp(): string },
): Condition[] {
  return conditions.map((condition) => {
    const { type, lastUpdateTime, lastTransitionTime } = condition;
    const same = (status.conditions ?? []).find(
      (each) =>
        each.type === type &&
        each.status === condition.status &&
        each.lastTransitionTime !== undefined,
    );
    return {
      ...condition,
      lastUpdateTime: lastUpdateTime ?? clock.timestamp(),
      lastTransitionTime: lastTransitionTime ?? same?.lastTransitionTime ?? clock.timestamp(),
    };
  });
}
