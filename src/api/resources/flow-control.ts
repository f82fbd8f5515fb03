/** Who is served first. Upstream: pkg/registry/flowcontrol, each strategy.go; pkg/apis/flowcontrol/v1/defaults.go (v1.36). */
import type { FlowSchema, PriorityLevelConfiguration } from '../cluster-objects.ts';
import { validateConditionTypes } from '../validation/condition-types.ts';
import { validateFlowSchema } from '../validation/flow-schemas.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validatePriorityLevel } from '../validation/priority-levels.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_WITHOUT_METADATA } from './spec-generation.ts';

const FLOW_CONTROL = {
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  group: 'flowcontrol.apiserver.k8s.io',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'whole',
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
} as const;

const STATUS = {
  ...STATUS_WITHOUT_METADATA,
  validateUpdate: ({ status }: FlowSchema | PriorityLevelConfiguration) =>
    validateConditionTypes(status.conditions),
};

export const flowSchemas: ResourceDefinition<FlowSchema> = {
  ...FLOW_CONTROL,
  resource: 'flowschemas',
  kind: 'FlowSchema',
  setDefaults(object) {
    const { matchingPrecedence = 0 } = object.spec;
    if (matchingPrecedence === 0) object.spec = { ...object.spec, matchingPrecedence: 1000 };
  },
  validate: validateFlowSchema,
  validateUpdate: validateFlowSchema,
  status: STATUS,
};

export const priorityLevelConfigurations: ResourceDefinition<PriorityLevelConfiguration> = {
  ...FLOW_CONTROL,
  resource: 'prioritylevelconfigurations',
  kind: 'PriorityLevelConfiguration',
  setDefaults(object) {
    object.spec = withDefaults(object.spec);
  },
  validate: validatePriorityLevel,
  validateUpdate: validatePriorityLevel,
  status: STATUS,
};

function withDefaults(spec: PriorityLevelConfiguration['spec']): typeof spec {
  const { exempt, limited } = spec;
  const queuing = limited?.limitResponse?.queuing;
  return {
    ...spec,
    ...(exempt && { exempt: { nominalConcurrencyShares: 0, lendablePercent: 0, ...exempt } }),
    ...(limited && {
      limited: {
        nominalConcurrencyShares: 30,
        lendablePercent: 0,
        ...limited,
        ...(queuing && {
          limitResponse: {
            ...limited.limitResponse,
            queuing: {
              handSize: orElse(queuing.handSize, 8),
              queues: orElse(queuing.queues, 64),
              queueLengthLimit: orElse(queuing.queueLengthLimit, 50),
            },
          },
        }),
      },
    }),
  };
}

/** What is nothing in Go is nothing that was said. */
function orElse(given = 0, value: number): number {
  return given === 0 ? value : given;
}
