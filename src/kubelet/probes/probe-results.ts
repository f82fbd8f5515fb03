/** What the probes of one type said last. Upstream: pkg/kubelet/prober/results/results_manager.go (v1.36). */
import { Subject, type Observable } from 'rxjs';
import type { ProbeResult, ProbeType } from '../model/index.ts';

export interface ProbeUpdate {
  readonly type: ProbeType;
  readonly podUid: string;
  /** The runtime's. */
  readonly containerId: string;
  readonly result: ProbeResult;
}

export class ProbeResultCache {
  readonly #type: ProbeType;
  readonly #results = new Map<string, ProbeResult>();
  readonly #updatesSubject = new Subject<ProbeUpdate>();

  constructor(type: ProbeType) {
    this.#type = type;
  }

  /** Results that are another than before, or the first of their container. */
  get updates$(): Observable<ProbeUpdate> {
    return this.#updatesSubject;
  }

  get(containerId: string): ProbeResult | undefined {
    return this.#results.get(containerId);
  }

  set(podUid: string, containerId: string, result: ProbeResult): void {
    if (this.#results.get(containerId) === result) return;
    this.#results.set(containerId, result);
    this.#updatesSubject.next({ type: this.#type, podUid, containerId, result });
  }

  remove(containerId: string): void {
    this.#results.delete(containerId);
  }
}
