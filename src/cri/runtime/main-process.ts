/** A container's own process, as its container deals with it. */
export interface MainProcess {
  /** Its end is reported, possibly within this call. */
  start(): void;
  /** The signal that asks it to end: SIGTERM, unless its image names another. */
  terminate(): void;
  /** SIGKILL: it ends at once and reports nothing. */
  kill(): void;
}
