/** How a watch ends that is not over: the connection was lost, or the server let it go. */

type WatchEnding =
  /** The connection: what was to come on it is lost. */
  | 'cut'
  /** The server, as its time is up; it says before how far it has told everything. */
  | 'timeout'
  /** The server, as the definition of a custom resource is another one. */
  | 'renewed';

const WHY: Readonly<Record<WatchEnding, string>> = {
  cut: 'unexpected EOF',
  timeout: 'the watch has timed out',
  renewed: 'the definition of the resource has changed',
};

export class WatchEnded extends Error {
  override readonly name = 'WatchEnded';
  readonly ending: WatchEnding;

  constructor(ending: WatchEnding) {
    super(WHY[ending]);
    this.ending = ending;
  }
}
