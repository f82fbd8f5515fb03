/**
 * What the server fills in, counts and refuses of kinds on which nobody acts.
 * Upstream: pkg/registry/core/replicationcontroller, autoscaling, networking, storage, each strategy.go (v1.36).
 */
import { setAutoscalerDefaults } from '../defaults/autoscaler-defaults.ts';
import { setCSIDriverDefaults } from '../defaults/csi-driver-defaults.ts';
import { setIngressClassDefaults, setNetworkPolicyDefaults } from '../defaults/network-defaults.ts';
import { setReplicationControllerDefaults } from '../defaults/workload-defaults.ts';
import type { InertResources } from '../inert-objects.ts';
import {
  validateAutoscaler,
  validateAutoscalerStatus,
  validateAutoscalerUpdate,
} from '../validation/autoscalers.ts';
import { validateCSIDriver, validateCSIDriverUpdate } from '../validation/csi-drivers.ts';
import { validateIngressClass, validateIngressClassUpdate } from '../validation/ingress-classes.ts';
import {
  validateIngress,
  validateIngressStatus,
  validateNewIngress,
} from '../validation/ingresses.ts';
import { validateNetworkPolicy } from '../validation/network-policies.ts';
import {
  validateReplicationController,
  validateReplicationStatus,
} from '../validation/replication-controllers.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, countSpecs, STATUS_ALONE } from './spec-generation.ts';

type Rules<Name extends keyof InertResources> = Partial<ResourceDefinition<InertResources[Name]>>;

/** An object as it is on its way in: those without a status have none. */
interface Written {
  kind: string;
  metadata: { generation?: number };
  spec?: unknown;
  status?: unknown;
}

/** Of kinds without a status. */
const SPEC_ALONE = {
  prepareForCreate({ metadata }: Written): void {
    metadata.generation = 1;
  },
  prepareForUpdate: countSpecs,
};

const WITH_STATUS = {
  prepareForCreate: (object: Written): void => beginGenerations(object as never),
  prepareForUpdate: (next: Written, old: Written): void =>
    countGeneration(next as never, old as never),
};

/** Nobody counts what their specs say. */
const NOT_COUNTED = {
  prepareForCreate(object: Written): void {
    object.status = {};
  },
  prepareForUpdate(next: Written, old: Written): void {
    next.status = old.status;
  },
};

/** Upstream's gate VolumeLimitScaling is off. */
function dropGatedField(spec: InertResources['csidrivers']['spec']): void {
  if (spec?.preventPodSchedulingIfMissing !== undefined && !Object.isFrozen(spec)) {
    delete spec.preventPodSchedulingIfMissing;
  }
}

export const INERT_RULES: { readonly [Name in keyof InertResources]?: Rules<Name> } = {
  replicationcontrollers: {
    ...WITH_STATUS,
    selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
    setDefaults: setReplicationControllerDefaults,
    validate: validateReplicationController,
    validateUpdate: (next, _old, release) => validateReplicationController(next, release),
    status: { ...STATUS_ALONE, validateUpdate: validateReplicationStatus } as never,
    scale: {
      read: ({ spec, status }) => ({
        specReplicas: spec?.replicas ?? 0,
        statusReplicas: status?.replicas ?? 0,
        selector: Object.entries(spec?.selector ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .sort()
          .join(','),
      }),
      write(object, replicas) {
        object.spec = { ...object.spec, replicas };
      },
    },
    defaultPropagation: 'Orphan',
  },
  horizontalpodautoscalers: {
    ...NOT_COUNTED,
    setDefaults: setAutoscalerDefaults,
    validate: validateAutoscaler,
    validateUpdate: validateAutoscalerUpdate,
    status: { ...STATUS_ALONE, validateUpdate: validateAutoscalerStatus } as never,
  },
  ingressclasses: {
    ...SPEC_ALONE,
    secondLook: 'change and whole',
    setDefaults: setIngressClassDefaults,
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
  ingresses: {
    ...WITH_STATUS,
    secondLook: 'change and whole',
    validate: validateNewIngress,
    validateUpdate: validateIngress,
    status: { ...STATUS_ALONE, validateUpdate: validateIngressStatus } as never,
  },
  networkpolicies: {
    ...SPEC_ALONE,
    setDefaults: setNetworkPolicyDefaults,
    validate: (policy) => validateNetworkPolicy(policy),
    validateUpdate: validateNetworkPolicy,
  },
  csidrivers: {
    ...SPEC_ALONE,
    // It has no generation until its spec changes.
    prepareForCreate: ({ spec }) => dropGatedField(spec),
    prepareForUpdate(next, old) {
      dropGatedField(next.spec);
      countSpecs(next, old);
    },
    allowUnconditionalUpdate: false,
    setDefaults: setCSIDriverDefaults,
    validate: validateCSIDriver,
    validateUpdate: validateCSIDriverUpdate,
  },
};
