/**
 * Whether an image is on the node. Upstream: cri-client pkg/remote_image.go, ImageStatus and PullImage, which
 * both refuse an answer that says nothing (v1.36).
 */
import type { Image, ImageService, ImageSpec, PullImageRequest } from '../../cri/index.ts';
import { perform, type Steps } from '../../sim/index.ts';

/** @throws {CriError} @throws {Error} of an image without id or size */
export function* inspectImage(service: ImageService, image: ImageSpec): Steps<Image | undefined> {
  return checked(yield* perform(service.imageStatus(image)), image);
}

/** The runtime's answer to `imageStatus`. @throws {Error} of an image without id or size */
export function checked(found: Image | undefined, image: ImageSpec): Image | undefined {
  if (found !== undefined && (found.id === '' || found.sizeBytes === 0)) {
    throw new Error(`Id or size of image "${image.image}" is not set`);
  }
  return found;
}

/** The id of what was pulled. @throws {CriError} @throws {Error} of an answer without it */
export function* pullImage(service: ImageService, request: PullImageRequest): Steps<string> {
  const id = yield* perform(service.pullImage(request));
  if (id === '') throw new Error(`imageRef of image "${request.image.image}" is not set`);
  return id;
}
