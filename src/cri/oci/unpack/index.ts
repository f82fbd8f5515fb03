/**
 * `cri/oci/unpack` — from blobs to trees of files: layers of images, blobs of artifacts.
 *
 * Pulled content is hostile until proven otherwise: nothing is written outside the given root, and
 * every broken archive is an `UnpackError`. Reading order: layer-entry, layer-plan, scoped-resolver,
 * layer-player, apply-layer.
 */
export { applyLayer, type AppliedLayer, type ApplyLayerOptions } from './apply-layer.ts';
export { ArtifactPaths } from './artifact-paths.ts';
export { placedLayers } from './artifact-titles.ts';
export { PORTABLE_DECODERS, type Decode, type Decoders } from './decoders.ts';
export { Omissions, type Omitted } from './omissions.ts';
export {
  placeArtifactBlob,
  type ArtifactBlobOptions,
  type PlacedBlob,
} from './place-artifact-blob.ts';
export { UnpackError, type UnpackFailure } from './unpack-error.ts';
export { TreeAttributes } from './tree-attributes.ts';
export { TreeBudget, UnpackBudget, type UnpackLimits } from './unpack-limits.ts';
