/** Why a container that is due does not run. */
export interface WaitingCause {
  readonly reason: string;
  readonly message: string;
}
