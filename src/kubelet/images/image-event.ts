/** What is told of a request for an image, by whoever deals with it. Upstream: imageManager, logIt (v1.36). */
import type { EventRecorder } from '../../api/index.ts';
import type { ImageRequest } from './image-request.ts';

export function imageEvent(
  recorder: EventRecorder,
  { pod, fieldPath }: ImageRequest,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  recorder.event(pod, type, reason, message, fieldPath);
}
