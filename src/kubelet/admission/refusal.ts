/** Why a pod may not run on this node. */

/** Reason and message of a rejected pod. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}
