/**
 * The events of a watch whose objects a webhook may have to convert: each waits for those before it. An event that
 * needs nothing passes at once.
 */
import {
  badRequest,
  StatusError,
  type ApiObject,
  type ListOptions,
  type WatchEvent,
} from '../../index.ts';
import { follow, operation, type Steps } from '../../../sim/index.ts';
import { askAll, conversionsNow } from '../webhooks/converted.ts';
import { resourceNameOf, type ResourceExchange } from './context.ts';

type Event = WatchEvent<ApiObject>;

interface Told {
  readonly tell: (event: Event) => void;
  readonly fail: (error: StatusError) => void;
}

/** A watcher that is further behind is told to begin anew. */
const WAITING_MAX = 10_000;

export class ConvertedEvents {
  readonly #exchange: ResourceExchange;
  readonly #told: Told;
  readonly #waiting: Event[] = [];
  #cancel: (() => void) | undefined;

  constructor(exchange: ResourceExchange, told: Told) {
    this.#exchange = exchange;
    this.#told = told;
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  push(event: Event): void {
    if (!this.isBusy && this.#storedBehind(event) === undefined) {
      this.#told.tell(event);
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length > WAITING_MAX) {
      this.stop();
      this.#told.fail(new StatusError('Expired', 'too many events wait for their conversion'));
    } else if (this.#waiting.length === 1) this.#begin();
  }

  stop(): void {
    this.#waiting.length = 0;
    this.#cancel?.();
  }

  #begin(): void {
    this.#cancel = follow(
      operation(() => this.#steps()),
      {
        done: () => undefined,
        failed: (error) => {
          this.#waiting.length = 0;
          this.#told.fail(
            error instanceof StatusError ? error : new StatusError('', String(error)),
          );
        },
      },
    );
  }

  *#steps(): Steps<void> {
    for (let event = this.#waiting[0]; event !== undefined; event = this.#waiting[0]) {
      const told = yield* this.#converted(event);
      this.#told.tell(told);
      this.#waiting.shift();
    }
  }

  *#converted(event: Event): Steps<Event> {
    const stored = this.#storedBehind(event);
    const conversions = conversionsNow(this.#exchange);
    if (stored === undefined || conversions === undefined || event.type === 'BOOKMARK')
      return event;
    const { resources } = this.#exchange.handler;
    const read = (): ApiObject =>
      resources.find(resourceNameOf(this.#exchange))?.view?.read(stored) ?? event.object;
    const needs = conversions.missedBy(read);
    if (needs.length > 0) yield* askAll(this.#exchange, conversions, needs);
    const object = read();
    conversions.forgetOld();
    return { type: event.type, object };
  }

  #storedBehind(event: Event): ApiObject | undefined {
    if (event.type === 'BOOKMARK') return undefined;
    return conversionsNow(this.#exchange)?.storedBehind(event.object) as ApiObject | undefined;
  }
}

/** Deviation: what is selected is decided before it is converted, so not by fields that come of the conversion. */
export function checkSelectable(exchange: ResourceExchange, options: ListOptions): void {
  if (conversionsNow(exchange) === undefined) return;
  const fields = [
    ...Object.keys(options.fieldSelector ?? {}),
    ...(options.unlikeFields ?? []).map(({ field }) => field),
  ];
  const field = fields.find((each) => !each.startsWith('metadata.'));
  if (field === undefined) return;
  throw badRequest(
    `field label not supported: ${field}: a watch by it, of a resource that a webhook converts, is not simulated`,
  );
}
