/**
 * Fields of a HorizontalPodAutoscaler. Notation: see struct-table.ts.
 * Upstream: api autoscaling/v2 and v1, release 1.36; kubernetes-types.test.ts compares.
 */
export const AUTOSCALING_STRUCTS = {
  HorizontalPodAutoscalerSpec: `
    scaleTargetRef CrossVersionObjectReference, minReplicas int32, maxReplicas int32,
    metrics []MetricSpec, behavior HorizontalPodAutoscalerBehavior`,
  CrossVersionObjectReference: 'kind string, name string, apiVersion string',
  MetricSpec: `
    type string, object ObjectMetricSource, pods PodsMetricSource, resource ResourceMetricSource,
    containerResource ContainerResourceMetricSource, external ExternalMetricSource`,
  ObjectMetricSource: `
    describedObject CrossVersionObjectReference, target MetricTarget, metric MetricIdentifier`,
  PodsMetricSource: 'metric MetricIdentifier, target MetricTarget',
  ResourceMetricSource: 'name string, target MetricTarget',
  ContainerResourceMetricSource: 'name string, target MetricTarget, container string',
  ExternalMetricSource: 'metric MetricIdentifier, target MetricTarget',
  MetricIdentifier: 'name string, selector LabelSelector',
  MetricTarget: `
    type string, value Quantity, averageValue Quantity, averageUtilization int32`,
  HorizontalPodAutoscalerBehavior: 'scaleUp HPAScalingRules, scaleDown HPAScalingRules',
  HPAScalingRules: `
    stabilizationWindowSeconds int32, selectPolicy string, policies []HPAScalingPolicy,
    tolerance Quantity`,
  HPAScalingPolicy: 'type string, value int32, periodSeconds int32',
  HorizontalPodAutoscalerStatus: `
    observedGeneration int64, lastScaleTime string, currentReplicas int32, desiredReplicas int32,
    currentMetrics []MetricStatus, conditions []HorizontalPodAutoscalerCondition`,
  HorizontalPodAutoscalerCondition: `
    type string, status string, lastTransitionTime string, reason string, message string`,
  MetricStatus: `
    type string, object ObjectMetricStatus, pods PodsMetricStatus, resource ResourceMetricStatus,
    containerResource ContainerResourceMetricStatus, external ExternalMetricStatus`,
  ObjectMetricStatus: `
    metric MetricIdentifier, current MetricValueStatus,
    describedObject CrossVersionObjectReference`,
  PodsMetricStatus: 'metric MetricIdentifier, current MetricValueStatus',
  ResourceMetricStatus: 'name string, current MetricValueStatus',
  ContainerResourceMetricStatus: 'name string, current MetricValueStatus, container string',
  ExternalMetricStatus: 'metric MetricIdentifier, current MetricValueStatus',
  MetricValueStatus: 'value Quantity, averageValue Quantity, averageUtilization int32',
  // Of autoscaling/v1, where they are other structs.
  'autoscalingv1.HorizontalPodAutoscaler': `
    kind string, apiVersion string, metadata ObjectMeta,
    spec autoscalingv1.HorizontalPodAutoscalerSpec,
    status autoscalingv1.HorizontalPodAutoscalerStatus`,
  'autoscalingv1.HorizontalPodAutoscalerSpec': `
    scaleTargetRef autoscalingv1.CrossVersionObjectReference, minReplicas int32,
    maxReplicas int32, targetCPUUtilizationPercentage int32`,
  'autoscalingv1.CrossVersionObjectReference': 'kind string, name string, apiVersion string',
  'autoscalingv1.HorizontalPodAutoscalerStatus': `
    observedGeneration int64, lastScaleTime string, currentReplicas int32, desiredReplicas int32,
    currentCPUUtilizationPercentage int32`,
} as const;
