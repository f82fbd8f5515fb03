/**
 * Releases of the container runtime that differ in what they make of `Mount.image`:
 * before 2.1 the field is unknown and ignored, so that an empty host path is left; 2.1 mounts images,
 * and ignores `imageSubPath`; 2.2 and later do as the CRI says.
 */
export const CONTAINERD_VERSIONS = ['2.0', '2.1', '2.2', '2.3'] as const;

export type ContainerdVersion = (typeof CONTAINERD_VERSIONS)[number];

export interface RuntimeFeatures {
  readonly imageMounts: boolean;
  readonly imageSubPaths: boolean;
}

export function featuresOf(version: ContainerdVersion): RuntimeFeatures {
  return { imageMounts: version !== '2.0', imageSubPaths: !['2.0', '2.1'].includes(version) };
}
