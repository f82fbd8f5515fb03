/**
 * Nothing leaves the server that a power cut could undo: answers, and each part of a watch, wait until all was
 * synced that was written before them. Upstream: etcd applies what its log has synced.
 */
import {
  follow,
  operation,
  perform,
  type Cancel,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import type { Durability, RequestHandler } from '../index.ts';
import { isStreamed, type Answer, type BodySink, type Response } from './http-message.ts';

type Source = Pick<RequestHandler, 'journal' | 'resourceVersion'>;

export function whenDurable(answer: Answer, source: Source): Answer {
  const { journal } = source;
  if (journal === undefined) return answer;
  if ('status' in answer && isStreamed(answer)) return heldStream(answer, journal, source);
  if ('status' in answer && journal.isDurable(Number(source.resourceVersion))) return answer;
  return operation(() => held(answer, journal, source));
}

function* held(
  answer: Operation<Response> | Response,
  journal: Durability,
  source: Source,
): Steps<Response> {
  const response = 'status' in answer ? answer : yield* perform(answer);
  if (isStreamed(response)) return heldStream(response, journal, source);
  yield* perform(journal.whenDurable(Number(source.resourceVersion)));
  return response;
}

function heldStream<T extends Extract<Response, { begin: unknown }>>(
  response: T,
  journal: Durability,
  source: Source,
): T {
  return {
    ...response,
    begin: (sink: BodySink) => {
      const held = new HeldSink(sink, journal, source);
      const stop = response.begin(held);
      return () => {
        held.cancel();
        stop();
      };
    },
  };
}

/** Passes on in order; what waits counts as not taken yet. */
class HeldSink implements BodySink {
  readonly #sink: BodySink;
  readonly #journal: Durability;
  readonly #source: Source;
  readonly #waiting: { readonly revision: number; readonly pass: () => number | void }[] = [];
  #waitingBytes = 0;
  #cancel: Cancel | undefined;

  constructor(sink: BodySink, journal: Durability, source: Source) {
    this.#sink = sink;
    this.#journal = journal;
    this.#source = source;
  }

  write(part: string): number {
    this.#waitingBytes += part.length;
    return (
      this.#waitingBytes +
      this.#pass(() => {
        this.#waitingBytes -= part.length;
        return this.#sink.write(part);
      })
    );
  }

  end(): void {
    this.#pass(() => this.#sink.end());
  }

  cut(): void {
    this.cancel();
    this.#sink.cut();
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting.length = 0;
  }

  /** Answers what the client has not taken, of what was passed on. */
  #pass(pass: () => number | void): number {
    const revision = Number(this.#source.resourceVersion);
    if (this.#waiting.length === 0 && this.#journal.isDurable(revision)) return pass() ?? 0;
    this.#waiting.push({ revision, pass });
    if (this.#waiting.length === 1) this.#wait();
    return 0;
  }

  #wait(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#cancel = follow(this.#journal.whenDurable(next.revision), {
      done: () => this.#flush(),
      failed: () => this.cut(),
    });
  }

  #flush(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#journal.isDurable(next.revision);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      next.pass();
    }
    this.#wait();
  }
}
