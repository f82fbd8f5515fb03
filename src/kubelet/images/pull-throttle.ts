/**
 * How often a registry may be asked: a bucket of tokens that fills up again at a steady rate. Who finds it
 * empty fails at once and does not wait. Upstream: pkg/kubelet/images/helpers.go, throttledImageService;
 * client-go util/flowcontrol/throttle.go (v1.36).
 */
import type { Instant } from '../../sim/index.ts';

/** Whole numbers only: a token is worth so much, and `qps` come in a millisecond. */
const TOKEN = 1000;

export class PullThrottle {
  readonly #qps: number;
  readonly #full: number;
  #content: number;
  #filledAt: Instant = 0;

  /** @param qps tokens a second; 0: no limit */
  constructor(qps: number, burst: number) {
    this.#qps = qps;
    this.#full = burst * TOKEN;
    this.#content = this.#full;
  }

  /** Whether a pull may go to the registry now; it has taken its token then. */
  tryAccept(now: Instant): boolean {
    if (this.#qps <= 0) return true;
    this.#content = Math.min(this.#full, this.#content + (now - this.#filledAt) * this.#qps);
    this.#filledAt = now;
    if (this.#content < TOKEN) return false;
    this.#content -= TOKEN;
    return true;
  }
}
