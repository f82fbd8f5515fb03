/** Feature gates of the API server, by upstream's names where upstream has them. */
export interface FeatureGates {
  /** The draft's `volumes[].oci`. Off: the field is dropped from new objects. */
  readonly OCIVolume: boolean;
}

export const DEFAULT_FEATURE_GATES: FeatureGates = { OCIVolume: true };
