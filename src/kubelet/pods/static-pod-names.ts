/**
 * Which static pod may start: of one full name one at a time, in the order of their coming.
 * Upstream: pkg/kubelet/pod_workers.go, allowStaticPodStart (v1.36).
 */
import type { Pod } from '../../api/index.ts';

/** What a worker asks before its first pass, and tells after its last. */
export interface NameGate {
  readonly mayStart: (pod: Pod) => boolean;
  readonly release: (pod: Pod) => void;
}

export class StaticPodNames {
  /** The UID that has started and has not finished, by full name. */
  readonly #started = new Map<string, string>();
  readonly #waiting = new Map<string, string[]>();

  add(fullName: string, podUid: string): void {
    const waiting = this.#waiting.get(fullName) ?? [];
    this.#waiting.set(fullName, [...waiting, podUid]);
  }

  /** @param mayEverStart of those before it; a pod that is gone or ends is passed over */
  mayStart(fullName: string, podUid: string, mayEverStart: (podUid: string) => boolean): boolean {
    const started = this.#started.get(fullName);
    if (started !== undefined) return started === podUid;
    const waiting = this.#waiting.get(fullName) ?? [];
    const at = waiting.findIndex((each) => each === podUid || mayEverStart(each));
    if (at < 0) return false;
    const isNext = waiting[at] === podUid;
    const rest = waiting.slice(isNext ? at + 1 : at);
    if (rest.length === 0) this.#waiting.delete(fullName);
    else this.#waiting.set(fullName, rest);
    if (isNext) this.#started.set(fullName, podUid);
    return isNext;
  }

  /** The pod has finished: the next may have its name. */
  release(fullName: string, podUid: string): void {
    if (this.#started.get(fullName) === podUid) this.#started.delete(fullName);
  }

  /** The one that has the name now. */
  startedUid(fullName: string): string | undefined {
    return this.#started.get(fullName);
  }
}
