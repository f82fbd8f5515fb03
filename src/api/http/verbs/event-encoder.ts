/** Events of a watch as lines, in the form that the client asked for. */
import type { ApiObject, Status } from '../../index.ts';
import { jsonOf } from '../encode-object.ts';
import { asPartial } from '../partial-object.ts';
import { includeObjectOf, tableOf } from '../printing/table.ts';
import { sourceOf, type ResourceExchange } from './context.ts';

const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

export class EventEncoder {
  readonly #exchange: ResourceExchange;
  #isContinued = false;

  constructor(exchange: ResourceExchange) {
    this.#exchange = exchange;
  }

  object(type: string, object: ApiObject): string {
    return line(type, this.#shown(object));
  }

  /** @param isInitialEnd everything that was there has been told */
  bookmark(resourceVersion: string, isInitialEnd: boolean): string {
    const { kind, apiVersion } = this.#exchange.route.served.definition;
    const annotations = isInitialEnd ? { annotations: INITIAL_EVENTS_END } : {};
    const empty =
      kind === 'Pod' && apiVersion === 'v1' ? { spec: { containers: null }, status: {} } : {};
    const object = { kind, apiVersion, metadata: { resourceVersion, ...annotations }, ...empty };
    const { conversion } = this.#exchange.accepted;
    if (conversion?.kind !== 'Table') return line('BOOKMARK', this.#shown(object as never));
    return line('BOOKMARK', this.#table(printable(object as never)));
  }

  error(status: Status): string {
    return line('ERROR', JSON.stringify(status));
  }

  #shown(object: ApiObject): string {
    const { conversion } = this.#exchange.accepted;
    if (conversion === undefined) return jsonOf(object);
    if (conversion.kind === 'Table') return this.#table(object);
    return JSON.stringify(asPartial(object, conversion.version));
  }

  #table(object: ApiObject): string {
    const { query, accepted } = this.#exchange;
    const { resourceVersion } = object.metadata;
    const table = tableOf(sourceOf(this.#exchange), [object], {
      metadata: { resourceVersion },
      include: includeObjectOf(query),
      version: accepted.conversion?.version ?? 'v1',
      isContinued: this.#isContinued,
    });
    this.#isContinued = true;
    return JSON.stringify(table);
  }
}

/** An empty object with the parts that printers look into. */
function printable(object: ApiObject): ApiObject {
  const parts = { spec: { containers: [] }, status: {}, involvedObject: {}, type: '' };
  return { ...parts, ...object, spec: parts.spec } as unknown as ApiObject;
}

function line(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}
