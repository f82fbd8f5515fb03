/** The directories of pods, looked at in every pass; and not again while nothing on the disk changed. */
import { neverDone, perform, type Host, type LastTime, type Steps } from '../../sim/index.ts';
import { makePodDirectories } from '../model/index.ts';

export class KeptDirectories {
  readonly #host: Host;
  /** When those of a pod were looked at. */
  readonly #looks = new Map<string, LastTime<void>>();

  constructor(host: Host) {
    this.#host = host;
  }

  make(podUid: string): Steps<void> {
    return perform(makePodDirectories(this.#host, podUid, this.#lastLook(podUid)));
  }

  forget(podUid: string): void {
    this.#looks.delete(podUid);
  }

  #lastLook(podUid: string): LastTime<void> {
    const known = this.#looks.get(podUid);
    if (known !== undefined) return known;
    const last = neverDone<void>();
    this.#looks.set(podUid, last);
    return last;
  }
}
