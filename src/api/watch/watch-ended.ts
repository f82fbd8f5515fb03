/** How a watch ends that is not over: the connection was lost, or the server let it go. */

type WatchEnding =
  /** The connection: what was to come on it is lost. */
  | 'cut'
  /** The server, as its time is up; it says before how far it has told everything. */
  | 'timeout';

export class WatchEnded extends Error {
  override readonly name = 'WatchEnded';
  readonly ending: WatchEnding;

  constructor(ending: WatchEnding) {
    super(ending === 'cut' ? 'unexpected EOF' : 'the watch has timed out');
    this.ending = ending;
  }
}
