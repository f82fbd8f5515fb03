/**
 * The text of a failed call of the runtime; a code that says nothing is left out. Upstream: cri-client
 * pkg/remote_image.go, pullImageV1 (v1.36).
 */
import { CriError } from '../../cri/index.ts';
import { errorText } from '../../sim/index.ts';

export function criErrorText(error: unknown): string {
  if (error instanceof CriError && error.code === 'Unknown') return error.description;
  return errorText(error);
}
