/** What a HorizontalPodAutoscaler says of itself. Upstream: pkg/controller/podautoscaler/horizontal.go, setConditionInList. */
import type { Resources } from '../../api/index.ts';

export type Autoscaler = Resources['horizontalpodautoscalers'];
export type AutoscalerStatus = NonNullable<Autoscaler['status']>;
type Condition = NonNullable<AutoscalerStatus['conditions']>[number];

/** Pure. The time is that of the last change from true to false, or back. */
export function withCondition(
  status: AutoscalerStatus,
  type: 'AbleToScale' | 'ScalingActive',
  isTrue: boolean,
  reason: string,
  message: string,
  now: string,
): AutoscalerStatus {
  const { conditions = [] } = status;
  const value = isTrue ? 'True' : 'False';
  const known = conditions.find((each) => each.type === type);
  const isSame = known?.status === value;
  const lastTransitionTime = isSame ? (known.lastTransitionTime ?? now) : now;
  const next: Condition = { type, status: value, lastTransitionTime, reason, message };
  const kept = conditions.map((each) => (each === known ? next : each));
  return { ...status, conditions: known === undefined ? [...kept, next] : kept };
}
