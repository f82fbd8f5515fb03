/**
 * What a failed pull is called. Upstream: pkg/kubelet/images/image_manager.go, evalCRIPullErr;
 * cri-client pkg/remote_image.go, pullImageV1; cri-api pkg/errors (v1.36).
 */
import { CriError } from '../../cri/index.ts';
import { ContainerStartError } from '../model/index.ts';

/** Words of the runtime that are reasons of their own if a text begins with them. */
const KNOWN: readonly (readonly [reason: string, because: string])[] = [
  ['RegistryUnavailable', 'the registry is unavailable'],
  ['SignatureValidationFailed', 'the signature validation failed'],
];

/** The text of a failure; a code that says nothing is left out. */
export function errorText(error: unknown): string {
  if (error instanceof CriError && error.code === 'Unknown') return error.description;
  return error instanceof Error ? error.message : String(error);
}

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
