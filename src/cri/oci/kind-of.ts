/**
 * What an object is, by its manifest alone: an image has an image's config and an image's layers, all else is an
 * artifact. Pure.
 *
 * Upstream: containerd core/images · Manifest, CRI-O internal/ociartifact · EnsureNotContainerImage; an image with
 * a layer that is none is an artifact for neither, and fails when its layers are counted.
 */
import { ManifestError, type Manifest } from './manifest.ts';
import { isImageConfig, isLayer } from './media-types.ts';

/** More than any builder makes (Docker has 127), and few enough to be looked at one by one. */
const LAYERS_MAX = 500;

type Shape = Pick<Manifest, 'artifactType' | 'config' | 'layers'>;

/** @throws {ManifestError} if it is neither, or no image that anybody could have meant */
export function kindOf({ artifactType = '', config, layers }: Shape): 'image' | 'artifact' {
  if (!isImageConfig(config.mediaType)) return 'artifact';
  const stray = layers.findIndex(({ mediaType }) => !isLayer(mediaType));
  if (stray < 0) {
    if (layers.length <= LAYERS_MAX) return 'image';
    throw new ManifestError(`layers: more than ${String(LAYERS_MAX)} of them`);
  }
  if (artifactType !== '') return 'artifact';
  const { mediaType = '' } = layers[stray] ?? {};
  throw new ManifestError(
    `layers[${String(stray)}].mediaType: "${mediaType}" is no layer of an image, which this is by its config`,
  );
}
