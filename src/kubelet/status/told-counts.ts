/**
 * Which of a pod's statuses are news to the API, by their number. Upstream: pkg/kubelet/status/status_manager.go,
 * podStatuses' version, apiStatusVersions, RemoveOrphanedStatuses (v1.36).
 *
 * Statuses are numbered from one; what is dropped of a pod that nobody wants any more begins at one again, and the number of
 * what the API's object was told stays. So of a static pod whose file went, an end that comes later is never told.
 */
export class ToldCounts {
  readonly #counts = new Map<string, number>();
  /** Of those that began again: the API's object, and the number that it was told. */
  readonly #told = new Map<string, { readonly object: string; readonly count: number }>();

  /** The pod has another status. */
  next(podUid: string): void {
    this.#counts.set(podUid, (this.#counts.get(podUid) ?? 0) + 1);
  }

  /** @param object the UID of what shows the pod in the API */
  beginAgain(podUid: string, object: string): void {
    const count = this.#counts.get(podUid);
    this.#counts.delete(podUid);
    if (count !== undefined && !this.#told.has(podUid)) this.#told.set(podUid, { object, count });
  }

  isNews(podUid: string, object: string): boolean {
    const told = this.#told.get(podUid);
    return told?.object !== object || (this.#counts.get(podUid) ?? 0) > told.count;
  }

  forget(podUid: string): void {
    this.#counts.delete(podUid);
    this.#told.delete(podUid);
  }
}
