/**
 * A kubelet whose process is stopped, as by SIGSTOP, and goes on, as by SIGCONT: nothing of it runs meanwhile, neither
 * its timers nor what it hears, and nothing that it has begun elsewhere is taken back. What came due is due when it
 * goes on. Of its requests to the API those under way wait, too, where a real server would have answered them.
 */
import type { Entry, World } from '../sim/index.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    'kubelet.paused': Readonly<Record<string, never>>;
    'kubelet.resumed': Readonly<Record<string, never>>;
  }
}

export class KubeletPause {
  readonly #world: World;
  /** Of all that the kubelet does. */
  readonly #lane: string;
  #resume: Entry | undefined;

  constructor(world: World, nodeName: string) {
    this.#world = world;
    this.#lane = `kubelet/${nodeName}`;
  }

  /** Idempotent. @param endAfterMs undefined: until it is ended */
  begin(endAfterMs: number | undefined): void {
    const { loop, trace } = this.#world;
    if (loop.isHeld(this.#lane)) return;
    loop.hold(this.#lane);
    trace.append(this.#lane, 'kubelet.paused', {});
    if (endAfterMs !== undefined) {
      this.#resume = loop.schedule(endAfterMs, () => this.end(), 'faults');
    }
  }

  /** Idempotent. A process that is stopped can be killed, too. */
  end(): void {
    const { loop, trace } = this.#world;
    if (!loop.isHeld(this.#lane)) return;
    this.#resume?.cancel();
    loop.release(this.#lane);
    trace.append(this.#lane, 'kubelet.resumed', {});
  }
}
