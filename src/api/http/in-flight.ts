/**
 * How many requests may wait for their answers at once: those for whose answer something outside has to be done.
 * What is answered at once waits for nothing, and streams are bounded by their connections.
 * Upstream: apiserver pkg/server/filters/maxinflight.go; --max-requests-inflight, --max-mutating-requests-inflight.
 */
import { operation, perform, type Operation, type Steps } from '../../sim/index.ts';
import { textResponse, type Answer, type HttpResponse, type Response } from './http-message.ts';

const READS_MAX = 400;
const WRITES_MAX = 200;

/** What those beyond are told. */
export const TOO_MANY_REQUESTS: HttpResponse = textResponse(
  429,
  'Too many requests, please try again later.\n',
  { 'Retry-After': '1', 'X-Content-Type-Options': 'nosniff' },
);

export class InFlight {
  #reads = 0;
  #writes = 0;

  isFull(method: string): boolean {
    return isRead(method) ? this.#reads >= READS_MAX : this.#writes >= WRITES_MAX;
  }

  /** The answer, counted while it is waited for. */
  counted(method: string, answer: Answer): Answer {
    return 'status' in answer ? answer : operation(() => this.#counted(method, answer));
  }

  *#counted(method: string, answer: Operation<Response>): Steps<Response> {
    this.#add(method, 1);
    try {
      return yield* perform(answer);
    } finally {
      this.#add(method, -1);
    }
  }

  #add(method: string, count: number): void {
    if (isRead(method)) this.#reads += count;
    else this.#writes += count;
  }
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
