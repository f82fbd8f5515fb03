/**
 * Probes one container in one way, from the first sync of its pod to the end of its containers. Upstream:
 * pkg/kubelet/prober/worker.go, run (v1.36).
 *
 * It takes a turn when it is made and then once a period; a turn that is asked for meanwhile begins the periods anew.
 * Turns that can find nothing before the pod's status changes are left out: the worker sleeps, and wakes on its grid.
 */
import { Subject } from 'rxjs';
import type { Pod, PodStatus } from '../../api/index.ts';
import { CriError } from '../../cri/index.ts';
import {
  follow,
  operation,
  rethrowProgrammerError,
  type Cancel,
  type Entry,
  type Instant,
  type World,
} from '../../sim/index.ts';
import { runtimeId, type Metrics } from '../model/index.ts';
import { ProbeMeter } from './probe-meter.ts';
import type { ProbedContainer } from './probe-of.ts';
import { ProbeError } from './probe-outcome.ts';
import type { ProbeResultCache } from './probe-results.ts';
import {
  NO_RUN,
  type countResult,
  type probePeriodMs,
  type probeTurn,
  type ResultRun,
} from './probe-turn.ts';
import type { Prober } from './prober.ts';

export interface ProbeDecisions {
  readonly probeTurn: typeof probeTurn;
  readonly countProbeResult: typeof countResult;
  readonly probePeriodMs: typeof probePeriodMs;
}

export interface ProbeWorkerOptions {
  readonly world: World;
  readonly actor: string;
  readonly prober: Prober;
  readonly results: ProbeResultCache;
  readonly metrics: Metrics;
  readonly decisions: ProbeDecisions;
  readonly kubeletStartedAt: Instant;
  readonly getPodStatus: (podUid: string) => PodStatus | undefined;
  /** Whatever happens, it has ended. */
  readonly ended: (worker: ProbeWorker) => void;
}

export class ProbeWorker {
  readonly subject: ProbedContainer;
  readonly #options: ProbeWorkerOptions;
  /** As it was when the worker was made. */
  readonly #pod: Pod;
  readonly #meter: ProbeMeter;
  /** The container that was looked at last, as the API names it. */
  #containerId: string | undefined;
  #run: ResultRun = NO_RUN;
  #onHold = false;
  /** Turns are due at this instant and every period before and after it. */
  #phaseAt: Instant;
  #entry: Entry | undefined;
  #cancelProbe: Cancel | undefined;
  /** Fails once the pod's syncs have been ended, under whose context the worker runs. */
  readonly #cancelled = new Subject<never>();
  #hasBegun = false;
  #isProbing = false;
  /** While it probed: a turn came due, one was asked for, the end was asked for. */
  #missed = { tick: false, trigger: false, stop: false };
  #hasEnded = false;

  constructor(subject: ProbedContainer, pod: Pod, options: ProbeWorkerOptions) {
    this.subject = subject;
    this.#pod = pod;
    this.#options = options;
    this.#phaseAt = options.world.now();
    this.#meter = new ProbeMeter(options.metrics, subject, pod);
  }

  /**
   * A kubelet that has just started does not probe all at once: each worker waits for a part of its period.
   * Choice `kubelet/probe-start`, in milliseconds.
   */
  start(): void {
    const { world, actor, kubeletStartedAt } = this.#options;
    const periodMs = this.#periodMs;
    const now = world.now();
    const waitMs =
      periodMs > now - kubeletStartedAt
        ? world.choices.between('kubelet/probe-start', 0, periodMs - 1)
        : 0;
    this.#phaseAt = now + waitMs;
    this.#entry = world.loop.schedule(waitMs, () => this.#tick(), actor);
  }

  /** Asks for a turn now. */
  trigger(): void {
    if (this.#hasEnded) return;
    if (this.#isProbing || !this.#hasBegun) {
      this.#missed.trigger = true;
      return;
    }
    const { world, actor } = this.#options;
    // Not within the sync that asks.
    if (this.#entry?.dueAt === world.now()) return;
    this.#entry?.cancel();
    this.#entry = world.loop.schedule(0, () => this.#takeTriggered(), actor);
  }

  /** The pod's status changed. */
  wake(): void {
    if (this.#hasEnded || this.#isProbing || this.#entry !== undefined) return;
    this.#scheduleTick();
  }

  /** After the probe that is under way. */
  stop(): void {
    if (this.#isProbing) this.#missed.stop = true;
    else this.#end();
  }

  /** The pod's syncs have been ended: commands in the container fail from now on, at once. */
  cancelCommands(): void {
    this.#cancelled.error(new CriError('Canceled', 'context canceled'));
  }

  /** At once, as the kubelet goes: nobody is told. */
  kill(): void {
    this.#hasEnded = true;
    this.#entry?.cancel();
    this.#cancelProbe?.();
  }

  get #periodMs(): number {
    return this.#options.decisions.probePeriodMs(this.subject.probe);
  }

  /** The next instant of the grid. A turn that came due while it probed has seen to that already. */
  #scheduleTick(): void {
    if (this.#entry !== undefined) return;
    const { loop } = this.#options.world;
    const periodMs = this.#periodMs;
    const periods = Math.floor((loop.now() - this.#phaseAt) / periodMs) + 1;
    const dueAt = this.#phaseAt + periods * periodMs;
    this.#entry = loop.schedule(dueAt - loop.now(), () => this.#tick(), this.#options.actor);
  }

  #tick(): void {
    this.#entry = undefined;
    if (this.#isProbing) {
      this.#missed.tick = true;
      this.#scheduleTick();
    } else this.#take();
  }

  #takeTriggered(): void {
    this.#entry = undefined;
    this.#phaseAt = this.#options.world.now();
    this.#take();
  }

  #take(): void {
    const { world, decisions, results, getPodStatus, kubeletStartedAt } = this.#options;
    const { uid } = this.#pod.metadata;
    const status = getPodStatus(uid);
    const turn = decisions.probeTurn({
      ...this.subject,
      pod: this.#pod,
      status,
      containerId: this.#containerId,
      onHold: this.#onHold,
      now: world.now(),
      kubeletStartedAt,
    });
    if (turn.isNew) {
      this.#forgetContainer();
      this.#containerId = turn.containerId;
      this.#onHold = false;
    }
    const id = this.#runtimeId;
    if (turn.does === 'probe' && status !== undefined && id !== undefined) {
      // Before anybody hears of results: a turn that is asked for then comes after this one.
      this.#isProbing = true;
    }
    if (id !== undefined) for (const result of turn.results) results.set(uid, id, result);
    if (this.#isProbing && status !== undefined && id !== undefined) this.#probe(status, id);
    else if (turn.does === 'stop') this.#end();
    else if (turn.does === 'tick' && this.#entry === undefined) this.#scheduleTick();
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (!this.#isProbing) this.#afterProbe();
  }

  #probe(status: PodStatus, id: string): void {
    const { world, actor, prober } = this.#options;
    this.#scheduleTick();
    const begunAt = world.now();
    const { type, container } = this.subject;
    const podUid = this.#pod.metadata.uid;
    const of = { podUid, container: container.name, containerId: id, probe: type };
    world.trace.append(actor, 'probe.begun', of);
    const cancel = follow(
      operation(() => prober.probe(this.subject, this.#pod, status, id, this.#cancelled)),
      {
        done: (result) => {
          world.trace.append(actor, 'probe.ended', { ...of, result });
          this.#meter.count(result, (world.now() - begunAt) / 1000);
          this.#count(id, result);
          this.#afterProbe();
        },
        failed: (error) => {
          rethrowProgrammerError(error);
          world.trace.append(actor, 'probe.ended', { ...of, result: 'error' });
          if (!(error instanceof ProbeError)) world.loop.fail(error);
          this.#afterProbe();
        },
      },
    );
    if (this.#isProbing) this.#cancelProbe = cancel;
  }

  #count(id: string, result: 'Success' | 'Failure'): void {
    const { decisions, results } = this.#options;
    const { type, probe } = this.subject;
    const { run, decided, onHold } = decisions.countProbeResult(this.#run, result, type, probe);
    this.#run = run;
    this.#onHold = onHold;
    if (decided !== undefined) results.set(this.#pod.metadata.uid, id, decided);
  }

  #afterProbe(): void {
    this.#isProbing = false;
    this.#cancelProbe = undefined;
    const { tick, trigger, stop } = this.#missed;
    this.#missed = { tick: false, trigger: false, stop: false };
    if (stop) this.#end();
    else if (trigger) this.trigger();
    else if (tick) this.#take();
  }

  get #runtimeId(): string | undefined {
    return this.#containerId === undefined ? undefined : runtimeId(this.#containerId);
  }

  #forgetContainer(): void {
    const id = this.#runtimeId;
    if (id !== undefined) this.#options.results.remove(id);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#entry?.cancel();
    this.#forgetContainer();
    this.#meter.forget();
    this.#options.ended(this);
  }
}
