/** HorizontalPodAutoscalers, checked. Upstream: pkg/apis/autoscaling/validation/validation.go (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type { AutoscalerSpec } from '../network-objects.ts';
import { validateMetrics } from './autoscaler-metrics.ts';
import { validateScalingRules } from './autoscaler-behavior.ts';
import { validateObjectReference, type ReferenceRule } from './cross-version-reference.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateNotNegative } from './pod-template.ts';

type Errors = readonly FieldError[];
type Autoscaler = InertResources['horizontalpodautoscalers'];

export function validateAutoscaler({ spec = {} }: Autoscaler): Errors {
  return validateSpec(spec, {
    ofTarget: ruleOfTarget(spec),
    ofMetrics: 'group may be empty',
    min: 1,
  });
}

/** What was said before may stay as it is. */
export function validateAutoscalerUpdate(next: Autoscaler, old: Autoscaler): Errors {
  const [now, before] = [next.spec ?? {}, old.spec ?? {}];
  const isSameTarget =
    now.scaleTargetRef?.apiVersion === before.scaleTargetRef?.apiVersion &&
    now.scaleTargetRef?.kind === before.scaleTargetRef?.kind;
  return validateSpec(now, {
    ofTarget: isSameTarget ? 'any version' : ruleOfTarget(now),
    ofMetrics: 'group may be empty',
    min: before.minReplicas === 0 ? 0 : 1,
  });
}

export function validateAutoscalerStatus({ status = {} }: Autoscaler): Errors {
  return validateNotNegative({
    'status.currentReplicas': status.currentReplicas,
    'status.desiredReplicas': status.desiredReplicas,
  });
}

/** The one kind that can be scaled and is in the core group. */
function ruleOfTarget({ scaleTargetRef }: AutoscalerSpec): ReferenceRule {
  return scaleTargetRef?.kind === 'ReplicationController' ? 'group may be empty' : 'group';
}

function validateSpec(
  spec: AutoscalerSpec,
  rules: {
    readonly ofTarget: ReferenceRule;
    readonly ofMetrics: ReferenceRule;
    readonly min: number;
  },
): Errors {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics = [], behavior } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < rules.min) {
    const detail = `must be greater than or equal to ${String(rules.min)}`;
    errors.push(fieldError.invalid('spec.minReplicas', minReplicas, detail));
  }
  const ofMax = 'spec.maxReplicas';
  if (maxReplicas === 0) {
    errors.push(fieldError.required(ofMax, 'must be set and greater than 0'));
  } else if (maxReplicas < 0) {
    errors.push(fieldError.invalid(ofMax, maxReplicas, 'must be greater than or equal to 1'));
  }
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    const detail = 'must be greater than or equal to `minReplicas`';
    errors.push(fieldError.invalid(ofMax, maxReplicas, detail));
  }
  return [
    ...errors,
    ...validateObjectReference(scaleTargetRef, 'spec.scaleTargetRef', rules.ofTarget),
    ...validateMetrics(metrics, minReplicas, 'spec.metrics', rules.ofMetrics),
    ...(behavior === undefined
      ? NO_ERRORS
      : [
          ...validateScalingRules(behavior.scaleUp, 'spec.behavior.scaleUp'),
          ...validateScalingRules(behavior.scaleDown, 'spec.behavior.scaleDown'),
        ]),
  ];
}
