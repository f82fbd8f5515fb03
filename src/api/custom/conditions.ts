/** Conditions of a CustomResourceDefinition. Upstream: apiextensions-apiserver pkg/apihelpers/helpers.go. */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../custom-resource-definition-objects.ts';

export type ConditionType =
  'NamesAccepted' | 'Established' | 'Terminating' | 'KubernetesAPIApprovalPolicyConformant';

export type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime' | 'type'> & {
  readonly type: ConditionType;
};

export function findCondition(
  { status }: Pick<CustomResourceDefinition, 'status'>,
  type: ConditionType,
): CustomResourceDefinitionCondition | undefined {
  return status.conditions?.find((each) => each.type === type);
}

export function isConditionTrue(
  definition: Pick<CustomResourceDefinition, 'status'>,
  type: ConditionType,
): boolean {
  return findCondition(definition, type)?.status === 'True';
}

/** The list with this one; its time moves when its status does. */
export function withCondition(
  conditions: readonly CustomResourceDefinitionCondition[],
  condition: Condition,
  now: string,
): CustomResourceDefinitionCondition[] {
  const before = conditions.find(({ type }) => type === condition.type);
  const isSame = before?.status === condition.status && before.lastTransitionTime !== undefined;
  const lastTransitionTime = isSame ? before.lastTransitionTime : now;
  const next: CustomResourceDefinitionCondition = {
    ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    ...condition,
  };
  if (before === undefined) return [...conditions, next];
  return conditions.map((each) => (each === before ? next : each));
}
