/** What the server fills in for HorizontalPodAutoscalers. Upstream: pkg/apis/autoscaling/v2/defaults.go. */
import type { InertResources } from '../inert-objects.ts';
import type { AutoscalerSpec } from '../network-objects.ts';

type Behavior = NonNullable<AutoscalerSpec['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

/** Of what its pods ask for. */
const CPU_PERCENT = 80;
const PERIOD_SECONDS = 15;

const ALL_OF_THEM = { type: 'Percent', value: 100, periodSeconds: PERIOD_SECONDS };
const SCALE_UP: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: PERIOD_SECONDS }, ALL_OF_THEM],
};
/** How long it waits, a flag of the controller says. */
const SCALE_DOWN: Rules = { selectPolicy: 'Max', policies: [ALL_OF_THEM] };

export function setAutoscalerDefaults({ spec }: InertResources['horizontalpodautoscalers']): void {
  if (spec === undefined || Object.isFrozen(spec)) return;
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0) {
    const target = { type: 'Utilization', averageUtilization: CPU_PERCENT };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
  if (spec.behavior === undefined) return;
  const { scaleUp, scaleDown }: Behavior = spec.behavior;
  spec.behavior = {
    scaleUp: { ...SCALE_UP, ...scaleUp },
    scaleDown: { ...SCALE_DOWN, ...scaleDown },
  };
}
