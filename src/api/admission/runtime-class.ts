/**
 * Admission of pods, part RuntimeClass: the class must be there. None is, since the nodes have one runtime.
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go.
 */
import type { Pod } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';

/** @throws {StatusError} Forbidden, if the pod names a class. */
export function admitRuntimeClass(pods: ResourceIdentity, { metadata, spec }: Pod): void {
  const { runtimeClassName } = spec;
  if (runtimeClassName === undefined) return;
  const why = `pod rejected: RuntimeClass ${JSON.stringify(runtimeClassName)} not found`;
  throw forbidden(pods, metadata.name, why);
}
