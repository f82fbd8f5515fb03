/**
 * The kubelet's side of CRI calls: none is waited for longer than upstream's client waits.
 * Upstream: staging/src/k8s.io/cri-client/pkg/remote_runtime.go, remote_image.go (v1.36), with
 * runtimeRequestTimeout 2 m. Pulls have no deadline, nor has `mountOCIObject`, which pulls.
 *
 * Who waits no longer has cancelled the call: what the runtime has not done by then it never does. Each call is
 * counted when it ends, and one that was cancelled as failed.
 */
import { CriError, type ImageService, type RuntimeService } from '../../cri/index.ts';
import {
  createOperation,
  follow,
  isImmediate,
  type Cancel,
  type Entry,
  type Instant,
  type Loop,
  type Operation,
  type Sink,
} from '../../sim/index.ts';
import { RUNTIME_REQUEST_TIMEOUT_MS, type Metrics } from '../model/index.ts';
import {
  operationMeters,
  type OperationMeter,
  type OperationMeters,
} from './runtime-operations.ts';

/** Who called. */
interface Listener {
  readonly loop: Loop;
  readonly lane: string;
}

/** A call, until it is answered; most that only read are at once, and are never outstanding. */
class Call<T> implements Sink<T> {
  readonly begunAt: Instant;
  readonly dueAt: Instant;
  cancelWork: Cancel | undefined;
  isOutstanding = false;
  ended = false;
  /** Its neighbours among the outstanding ones. */
  previous: Call<never> | undefined;
  next: Call<never> | undefined;
  readonly meter: OperationMeter;
  readonly #sink: Sink<T>;
  readonly #whenEnded: (call: Call<never>) => void;
  readonly #listener: Listener;

  constructor(
    sink: Sink<T>,
    listener: Listener,
    begunAt: Instant,
    dueAt: Instant,
    meter: OperationMeter,
    whenEnded: (call: Call<never>) => void,
  ) {
    this.#sink = sink;
    this.#listener = listener;
    this.begunAt = begunAt;
    this.dueAt = dueAt;
    this.meter = meter;
    this.#whenEnded = whenEnded;
  }

  done(value: T): void {
    if (this.#isHeld) {
      this.#hearLater(() => this.done(value));
      return;
    }
    this.#end();
    this.#sink.done(value);
  }

  failed(error: unknown): void {
    if (this.#isHeld) {
      this.#hearLater(() => this.failed(error));
      return;
    }
    this.meter.errors.value += 1;
    this.#end();
    this.#sink.failed(error);
  }

  cancel(): void {
    if (this.ended) return;
    this.meter.errors.value += 1;
    this.#end();
    this.cancelWork?.();
  }

  /** Its time is over. */
  expire(): void {
    this.cancel();
    this.#sink.failed(new CriError('DeadlineExceeded', 'context deadline exceeded'));
  }

  get #isHeld(): boolean {
    return this.#listener.loop.isHeld(this.#listener.lane);
  }

  /** A kubelet that is held hears the answer when it goes on. */
  #hearLater(hear: () => void): void {
    const { loop, lane } = this.#listener;
    const entry = loop.schedule(0, hear, lane);
    this.cancelWork = () => entry.cancel();
  }

  #end(): void {
    this.ended = true;
    this.#whenEnded(this);
  }
}

export class CriDeadlines {
  readonly #loop: Loop;
  readonly #lane: string;
  /** The outstanding calls, in the order of their beginning: a chain, which takes nothing to keep. */
  #first: Call<never> | undefined;
  #last: Call<never> | undefined;
  /** One for all calls: at the deadline that comes first. */
  #entry: Entry | undefined;
  readonly #meters: OperationMeters;
  readonly #listener: Listener;

  constructor(loop: Loop, lane: string, metrics: Metrics) {
    this.#listener = { loop, lane };
    this.#loop = loop;
    this.#lane = lane;
    this.#meters = operationMeters(metrics);
  }

  ofRuntime(service: RuntimeService): RuntimeService {
    const meters = this.#meters;
    const limit = <T>(meter: OperationMeter, call: Operation<T>, afterMs?: number) =>
      this.#limit(meter, call, afterMs);
    return {
      runtimeName: service.runtimeName,
      runtimeVersion: service.runtimeVersion,
      runtimeHandlers: service.runtimeHandlers,
      containerEvents$: service.containerEvents$,
      logsBegun$: service.logsBegun$,
      // Files of the node, not calls.
      terminationLog: (id) => service.terminationLog(id),
      memoryUsageBytes: (id) => service.memoryUsageBytes(id),
      logTail: (id, linesMax) => service.logTail(id, linesMax),
      logPath: (id) => service.logPath(id),
      runPodSandbox: (config, handler) =>
        limit(
          meters.runPodSandbox,
          service.runPodSandbox(config, handler),
          2 * RUNTIME_REQUEST_TIMEOUT_MS,
        ),
      stopPodSandbox: (id) => limit(meters.stopPodSandbox, service.stopPodSandbox(id)),
      removePodSandbox: (id) => limit(meters.removePodSandbox, service.removePodSandbox(id)),
      listPodSandbox: (filter) => this.#read(meters.listPodSandbox, service.listPodSandbox(filter)),
      createContainer: (sandboxId, config, sandboxConfig) =>
        limit(meters.createContainer, service.createContainer(sandboxId, config, sandboxConfig)),
      startContainer: (id) => limit(meters.startContainer, service.startContainer(id)),
      stopContainer: (id, timeoutSeconds) =>
        limit(
          meters.stopContainer,
          service.stopContainer(id, timeoutSeconds),
          RUNTIME_REQUEST_TIMEOUT_MS + timeoutSeconds * 1000,
        ),
      removeContainer: (id) => limit(meters.removeContainer, service.removeContainer(id)),
      listContainers: (filter) => this.#read(meters.listContainers, service.listContainers(filter)),
      listContainerStats: (filter) =>
        this.#read(meters.listContainerStats, service.listContainerStats(filter)),
      containerStatus: (id) => limit(meters.containerStatus, service.containerStatus(id)),
      updateContainerResources: (id, resources) =>
        limit(meters.updateContainerResources, service.updateContainerResources(id, resources)),
      reopenContainerLog: (id) => limit(meters.reopenContainerLog, service.reopenContainerLog(id)),
      execSync: (id, command, timeoutSeconds) =>
        limit(
          meters.execSync,
          service.execSync(id, command, timeoutSeconds),
          timeoutSeconds === 0 ? Infinity : RUNTIME_REQUEST_TIMEOUT_MS + timeoutSeconds * 1000,
        ),
    };
  }

  ofImages(service: ImageService): ImageService {
    const meters = this.#meters;
    const limit = <T>(meter: OperationMeter, call: Operation<T>) => this.#limit(meter, call);
    const pull = <T>(meter: OperationMeter, call: Operation<T>) =>
      this.#limit(meter, call, Infinity);
    return {
      listImages: () => this.#read(meters.listImages, service.listImages()),
      imageStatus: (image) => this.#read(meters.imageStatus, service.imageStatus(image)),
      pullImage: (request) => pull(meters.pullImage, service.pullImage(request)),
      removeImage: (image) => limit(meters.removeImage, service.removeImage(image)),
      imageFsInfo: () => limit(meters.imageFsInfo, service.imageFsInfo()),
      mountOCIObject: (request) => pull(meters.mountOCIObject, service.mountOCIObject(request)),
      unmountOCIObject: (request) =>
        limit(meters.unmountOCIObject, service.unmountOCIObject(request)),
      listOCIMounts: (directory) =>
        this.#read(meters.listOCIMounts, service.listOCIMounts(directory)),
    };
  }

  /** What only reads is asked for more often than anything else; an answer that is sure to be there at once needs no limit. */
  #read<T>(meter: OperationMeter, work: Operation<T>): Operation<T> {
    if (!isImmediate(work)) return this.#limit(meter, work);
    meter.total.value += 1;
    meter.duration.observe(0);
    return work;
  }

  /** @param afterMs Infinity: it is waited for as long as it takes */
  #limit<T>(
    meter: OperationMeter,
    work: Operation<T>,
    afterMs = RUNTIME_REQUEST_TIMEOUT_MS,
  ): Operation<T> {
    return createOperation<T>((sink) => {
      const now = this.#loop.now();
      const call = new Call(sink, this.#listener, now, now + afterMs, meter, this.#ended);
      call.cancelWork = follow(work, call);
      if (call.ended) return undefined;
      if (afterMs !== Infinity) {
        this.#add(call);
        this.#arm(call.dueAt);
      }
      return () => call.cancel();
    });
  }

  #add(call: Call<never>): void {
    call.isOutstanding = true;
    call.previous = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.next = call;
    this.#last = call;
  }

  readonly #ended = (call: Call<never>): void => {
    const { meter, previous, next } = call;
    meter.total.value += 1;
    meter.duration.observe((this.#loop.now() - call.begunAt) / 1000);
    if (!call.isOutstanding) return;
    call.isOutstanding = false;
    // Whoever keeps what is over must not keep all that came after it.
    call.previous = undefined;
    call.next = undefined;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (this.#first !== undefined) return;
    this.#entry?.cancel();
    this.#entry = undefined;
  };

  /** A copy: who is told that a call failed may end others. */
  #outstanding(): readonly Call<never>[] {
    const calls: Call<never>[] = [];
    for (let call = this.#first; call !== undefined; call = call.next) calls.push(call);
    return calls;
  }

  #arm(dueAt: Instant): void {
    if (this.#entry !== undefined) {
      if (this.#entry.dueAt <= dueAt) return;
      this.#entry.cancel();
    }
    this.#entry = this.#loop.schedule(dueAt - this.#loop.now(), this.#expire, this.#lane);
  }

  readonly #expire = (): void => {
    this.#entry = undefined;
    const now = this.#loop.now();
    for (const call of this.#outstanding()) if (!call.ended && call.dueAt <= now) call.expire();
    let next = Infinity;
    for (const { dueAt } of this.#outstanding()) next = Math.min(next, dueAt);
    if (next !== Infinity) this.#arm(next);
  };
}
