/**
 * Fields that a new pod loses because their feature gate is off. Upstream drops them in silence; here the
 * client is told, since the pod then runs without what it asked for.
 */
import type { FeatureGates } from '../feature-gates.ts';
import type { ApiObject, Volume } from '../objects.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

/** Of an object as the client sent it. */
export function findDropped(object: ApiObject, gates: FeatureGates): readonly FieldWarning[] {
  if (object.kind !== 'Pod') return NO_WARNINGS;
  const { containers, initContainers = [], volumes = [] } = object.spec;
  const policies = gates.InPlacePodVerticalScaling
    ? NO_WARNINGS
    : [
        ...droppedPolicies(containers, 'spec.containers'),
        ...droppedPolicies(initContainers, 'spec.initContainers'),
      ];
  const dropped = gates.PodLevelResources
    ? policies
    : [...policies, ...droppedResources(object.spec)];
  if (volumes.length === 0) return dropped;
  return [...dropped, ...droppedVolumes(volumes, gates)];
}

function droppedResources(spec: object): readonly FieldWarning[] {
  if (!('resources' in spec)) return NO_WARNINGS;
  const text = 'dropped: the feature gate PodLevelResources is off';
  return [{ field: 'spec.resources', text }];
}

function droppedPolicies(containers: readonly object[], path: string): readonly FieldWarning[] {
  return containers.flatMap((container, at) => {
    if (!('resizePolicy' in container)) return NO_WARNINGS;
    const text = 'dropped: the feature gate InPlacePodVerticalScaling is off';
    return [{ field: `${path}[${String(at)}].resizePolicy`, text }];
  });
}

function droppedVolumes(volumes: readonly Volume[], gates: FeatureGates): readonly FieldWarning[] {
  return volumes.flatMap(({ image, oci }, at) => {
    const path = `spec.volumes[${String(at)}]`;
    if (image !== undefined && !gates.ImageVolume) {
      const text = 'dropped, with what mounts it: the feature gate ImageVolume is off';
      return [{ field: path, text }];
    }
    if (oci?.pullPolicy !== undefined && !gates.OCIVolumePullPolicy) {
      const text = 'dropped: the feature gate OCIVolumePullPolicy is off';
      return [{ field: `${path}.oci.pullPolicy`, text }];
    }
    return NO_WARNINGS;
  });
}
