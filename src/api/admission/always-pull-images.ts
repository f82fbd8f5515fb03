/**
 * Admission of pods, part AlwaysPullImages: whoever may not pull an image may not use a copy of it either, so
 * every container and every volume of an image pulls. Off unless the server is told; on create and update,
 * but not of an update whose containers have no image that they did not have before.
 * Upstream: plugin/pkg/admission/alwayspullimages/admission.go (v1.36); the draft's volumes alike.
 */
import type { FeatureGates } from '../feature-gates.ts';
import type { Pod, PodSpec, Volume } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import { aggregate, fieldError, NO_ERRORS, type FieldError } from '../validation/field-error.ts';

const ALWAYS = 'Always';

/** Of a pod on its way in: what it was before, if this is an update. */
export interface PodAttributes {
  readonly pod: Pod;
  readonly old: Pod | undefined;
}

export function admitAlwaysPullImages({ pod, old }: PodAttributes, gates: FeatureGates): void {
  if (isUpdateWithNoNewImages(pod.spec, old?.spec)) return;
  const { containers, initContainers, volumes } = pod.spec;
  const always = { imagePullPolicy: ALWAYS };
  pod.spec = { ...pod.spec, containers: containers.map((each) => ({ ...each, ...always })) };
  if (initContainers !== undefined) {
    pod.spec.initContainers = initContainers.map((each) => ({ ...each, ...always }));
  }
  if (volumes !== undefined) pod.spec.volumes = volumes.map((each) => alwaysPulled(each, gates));
}

/** @throws {StatusError} Forbidden, if somebody undid it. */
export function validateAlwaysPullImages(
  pods: ResourceIdentity,
  { pod, old }: PodAttributes,
  gates: FeatureGates,
): void {
  if (isUpdateWithNoNewImages(pod.spec, old?.spec)) return;
  const { containers, initContainers = [], volumes = [] } = pod.spec;
  const ofContainers = (list: PodSpec['containers'], name: string): readonly FieldError[] =>
    list.flatMap(({ imagePullPolicy }, at) =>
      onlyAlways(imagePullPolicy, `spec.${name}[${String(at)}].imagePullPolicy`),
    );
  const errors = [
    ...ofContainers(initContainers, 'initContainers'),
    ...ofContainers(containers, 'containers'),
    ...volumes.flatMap(({ image, oci }, at) => {
      const path = `spec.volumes[${String(at)}]`;
      if (image !== undefined) return onlyAlways(image.pullPolicy, `${path}.image.pullPolicy`);
      // Without a policy, from before the gate was on, it means Always.
      if (oci?.pullPolicy === undefined || !gates.OCIVolumePullPolicy) return NO_ERRORS;
      return onlyAlways(oci.pullPolicy, `${path}.oci.pullPolicy`);
    }),
  ];
  if (errors.length > 0) throw forbidden(pods, pod.metadata.name, aggregate(errors));
}

/** Images of volumes do not count here; they never change in a pod. */
function isUpdateWithNoNewImages(next: PodSpec, old: PodSpec | undefined): boolean {
  if (old === undefined) return false;
  if (next === old) return true;
  const before = new Set(imagesOf(old));
  return imagesOf(next).every((image) => before.has(image));
}

function imagesOf({ containers, initContainers = [] }: PodSpec): readonly string[] {
  return [...initContainers, ...containers].map(({ image = '' }) => image);
}

function alwaysPulled(volume: Volume, gates: FeatureGates): Volume {
  const { image, oci } = volume;
  if (image !== undefined) return { ...volume, image: { ...image, pullPolicy: ALWAYS } };
  if (oci === undefined || !gates.OCIVolumePullPolicy) return volume;
  return { ...volume, oci: { ...oci, pullPolicy: ALWAYS } };
}

function onlyAlways(policy: string | undefined, path: string): readonly FieldError[] {
  return policy === ALWAYS ? NO_ERRORS : [fieldError.notSupported(path, policy ?? '', [ALWAYS])];
}
