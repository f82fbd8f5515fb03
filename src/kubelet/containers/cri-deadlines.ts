/**
 * The kubelet's side of CRI calls: none is waited for longer than upstream's client waits.
 * Upstream: staging/src/k8s.io/cri-client/pkg/remote_runtime.go, remote_image.go (v1.36), with
 * runtimeRequestTimeout 2 m. Pulls have no deadline, nor has `mountOCIObject`, which pulls.
 *
 * Who waits no longer has cancelled the call: what the runtime has not done by then it never does.
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
import { RUNTIME_REQUEST_TIMEOUT_MS } from '../model/index.ts';

/** A call, until it is answered. */
class Call<T> implements Sink<T> {
  readonly dueAt: Instant;
  cancelWork: Cancel | undefined;
  isOutstanding = false;
  ended = false;
  /** Its neighbours among the outstanding ones. */
  previous: Call<never> | undefined;
  next: Call<never> | undefined;
  readonly #sink: Sink<T>;
  readonly #whenEnded: (call: Call<never>) => void;

  constructor(sink: Sink<T>, dueAt: Instant, whenEnded: (call: Call<never>) => void) {
    this.#sink = sink;
    this.dueAt = dueAt;
    this.#whenEnded = whenEnded;
  }

  done(value: T): void {
    this.#end();
    this.#sink.done(value);
  }

  failed(error: unknown): void {
    this.#end();
    this.#sink.failed(error);
  }

  cancel(): void {
    if (this.ended) return;
    this.#end();
    this.cancelWork?.();
  }

  /** Its time is over. */
  expire(): void {
    this.cancel();
    this.#sink.failed(new CriError('DeadlineExceeded', 'context deadline exceeded'));
  }

  #end(): void {
    this.ended = true;
    if (!this.isOutstanding) return;
    this.isOutstanding = false;
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

  constructor(loop: Loop, lane: string) {
    this.#loop = loop;
    this.#lane = lane;
  }

  ofRuntime(service: RuntimeService): RuntimeService {
    const limit = <T>(call: Operation<T>, afterMs?: number) => this.#limit(call, afterMs);
    return {
      runtimeName: service.runtimeName,
      runtimeVersion: service.runtimeVersion,
      containerEvents$: service.containerEvents$,
      // Files of the node, not calls.
      terminationLog: (id) => service.terminationLog(id),
      logTail: (id, linesMax) => service.logTail(id, linesMax),
      runPodSandbox: (config) =>
        limit(service.runPodSandbox(config), 2 * RUNTIME_REQUEST_TIMEOUT_MS),
      stopPodSandbox: (id) => limit(service.stopPodSandbox(id)),
      removePodSandbox: (id) => limit(service.removePodSandbox(id)),
      listPodSandbox: (filter) => limit(service.listPodSandbox(filter)),
      createContainer: (sandboxId, config, sandboxConfig) =>
        limit(service.createContainer(sandboxId, config, sandboxConfig)),
      startContainer: (id) => limit(service.startContainer(id)),
      stopContainer: (id, timeoutSeconds) =>
        limit(
          service.stopContainer(id, timeoutSeconds),
          RUNTIME_REQUEST_TIMEOUT_MS + timeoutSeconds * 1000,
        ),
      removeContainer: (id) => limit(service.removeContainer(id)),
      listContainers: (filter) => limit(service.listContainers(filter)),
      containerStatus: (id) => limit(service.containerStatus(id)),
    };
  }

  ofImages(service: ImageService): ImageService {
    const limit = <T>(call: Operation<T>) => this.#limit(call);
    return {
      listImages: () => limit(service.listImages()),
      imageStatus: (image) => limit(service.imageStatus(image)),
      pullImage: (request) => service.pullImage(request),
      removeImage: (image) => limit(service.removeImage(image)),
      imageFsInfo: () => limit(service.imageFsInfo()),
      mountOCIObject: (request) => service.mountOCIObject(request),
      unmountOCIObject: (request) => limit(service.unmountOCIObject(request)),
      listOCIMounts: (directory) => limit(service.listOCIMounts(directory)),
    };
  }

  #limit<T>(work: Operation<T>, afterMs = RUNTIME_REQUEST_TIMEOUT_MS): Operation<T> {
    // As most that only read are, unless a fault delays them.
    if (isImmediate(work)) return work;
    return createOperation<T>((sink) => {
      const call = new Call(sink, this.#loop.now() + afterMs, this.#ended);
      call.cancelWork = follow(work, call);
      if (call.ended) return undefined;
      this.#add(call);
      this.#arm(call.dueAt);
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
    const { previous, next } = call;
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
