/**
 * Leases. Upstream: pkg/registry/coordination/lease/strategy.go,
 * pkg/apis/coordination/validation/validation.go.
 */
import type { Lease } from '../objects.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const leases: ResourceDefinition<Lease> = {
  resource: 'leases',
  kind: 'Lease',
  apiVersion: 'coordination.k8s.io/v1',
  group: 'coordination.k8s.io',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: false,
  createsOnUpdate: true,
  selectableFields: {},
  indexedFields: [],
  prepareForCreate: dropUncoordinated,
  prepareForUpdate: dropUncoordinated,
  validate: validateLease,
  validateUpdate: validateLease,
};

/** Upstream's gate CoordinatedLeaderElection, of which there is none here. */
function dropUncoordinated(lease: Lease): void {
  // Newer than the generated types.
  const { strategy, preferredHolder, ...spec } = lease.spec as Lease['spec'] & {
    readonly strategy?: unknown;
    readonly preferredHolder?: unknown;
  };
  if (strategy === undefined && preferredHolder === undefined) return;
  lease.spec = spec;
}

function validateLease({ spec }: Lease): readonly FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0) {
    const detail = 'must be greater than 0';
    errors.push(fieldError.invalid('spec.leaseDurationSeconds', seconds, detail));
  }
  if (transitions !== undefined && transitions < 0) {
    const detail = 'must be greater than or equal to 0';
    errors.push(fieldError.invalid('spec.leaseTransitions', transitions, detail));
  }
  return errors;
}
