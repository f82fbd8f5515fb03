/**
 * A pod that comes from elsewhere than the API, read by the API's rules: decoded, defaulted, completed by
 * whoever reads it, validated. Unlike upstream an unknown field is refused, as everywhere here.
 * Upstream: pkg/kubelet/config/common.go, tryDecodeSinglePod (v1.36).
 */
import type { Release } from './feature-gates.ts';
import type { Pod } from './objects.ts';
import { invalid } from './refusals.ts';
import { decodeObject } from './requests/decode-object.ts';
import { DEFINITIONS } from './resources/definitions.ts';
import { deepFreeze } from './structural-sharing.ts';
import { validateObjectMeta } from './validation/object-meta.ts';

/** @throws {StatusError} BadRequest, Invalid */
export function readLocalPod(
  document: unknown,
  release: Release,
  complete: (pod: Pod) => void,
): Pod {
  const definition = DEFINITIONS.pods;
  const pod = decodeObject(definition, document);
  definition.setDefaults?.(pod, release);
  complete(pod);
  definition.prepareForCreate?.(pod, release);
  const errors = [
    ...validateObjectMeta(pod.metadata, definition.nameRule, false),
    ...(definition.validate?.(pod, release) ?? []),
  ];
  if (errors.length > 0) throw invalid(definition, pod.metadata.name, errors);
  return deepFreeze(pod);
}
