/**
 * What a failed pull is called. Upstream: pkg/kubelet/images/image_manager.go, evalCRIPullErr;
 * cri-api pkg/errors (v1.36).
 */
import { ContainerStartError } from '../model/index.ts';

/** Words of the runtime that are reasons of their own if a text begins with them. */
const KNOWN: readonly (readonly [reason: string, because: string])[] = [
  ['RegistryUnavailable', 'the registry is unavailable'],
  ['SignatureValidationFailed', 'the signature validation failed'],
];

/** @param text of the runtime, or of all its different failures */
export function pullFailure(image: string, text: string): ContainerStartError {
  for (const [reason, because] of KNOWN) {
    if (!text.startsWith(reason)) continue;
    const rest = text.slice(reason.length);
    return new ContainerStartError(
      reason,
      `image pull failed for ${image} because ${because}${rest}`,
    );
  }
  return new ContainerStartError('ErrImagePull', text);
}
