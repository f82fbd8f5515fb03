/** What the verbs work with. */
import { nameOf, type AnyDefinition, type RequestHandler, type ResourceName } from '../../index.ts';
import type { AccountTokens } from '../access/account-tokens.ts';
import type { WebhookCaller } from '../webhooks/webhook-caller.ts';
import type { Exchange } from '../exchange.ts';
import type { NodeAgent } from '../node-agent.ts';
import type { TableSource } from '../printing/table.ts';
import type { ResourceRoute } from '../route.ts';
import type { ServedResource } from '../served-resource.ts';

/** A request for a stored resource. */
export interface ResourceExchange extends Exchange {
  readonly route: ResourceRoute & { readonly served: StoredResource };
  readonly handler: RequestHandler;
  /** Absent: no node can be asked. */
  readonly agent: NodeAgent | undefined;
  readonly accounts: AccountTokens;
  /** Absent: no webhook can be reached. */
  readonly callWebhook: WebhookCaller | undefined;
}

export type StoredResource = ServedResource & { readonly definition: AnyDefinition };

export function resourceNameOf({ route }: ResourceExchange): ResourceName {
  return nameOf(route.served.definition);
}

/** Parts that upstream makes no tables of. */
const PLAIN_PARTS: readonly string[] = ['approval', 'ephemeralcontainers', 'resize'];

export function sourceOf({ route, handler }: ResourceExchange): TableSource {
  const { served, subresource } = route;
  const source = { served, now: handler.world.now() };
  const isPlain =
    PLAIN_PARTS.includes(subresource?.name ?? '') ||
    (subresource?.name === 'status' && served.resource === 'apiservices');
  return isPlain ? { ...source, printer: null } : source;
}

/** The object that the path names. */
export function keyOf({ route: { name = '', namespace } }: ResourceExchange): {
  readonly name: string;
  readonly namespace?: string;
} {
  return namespace === undefined ? { name } : { name, namespace };
}
