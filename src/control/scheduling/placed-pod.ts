/** A pod as the scheduler counts it on a node. */
import type { Pod, PodRequests } from '../../api/index.ts';
import type { AffinityTerms } from './affinity-terms.ts';

export interface PlacedPod {
  /** As it was last seen. */
  pod: Pod;
  /** Others once it is resized. */
  requests: PodRequests;
  /** What it wants of pods near it; undefined: nothing. */
  readonly terms: AffinityTerms | undefined;
  /** Names of the claims that its volumes are. */
  readonly claims: readonly string[];
}
