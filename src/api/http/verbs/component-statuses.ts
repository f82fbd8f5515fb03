/**
 * How the parts of the control plane are. Upstream: pkg/registry/core/componentstatus/rest.go (v1.36).
 *
 * Deviation: nobody is asked. Store, scheduler and controllers run in the process that answers, so they are as well as it.
 */
import { notFound, type ApiObject } from '../../index.ts';
import type { Exchange } from '../exchange.ts';
import type { HttpResponse } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import { COMPONENT_PRINTER } from '../printing/print-components.ts';
import type { TableSource } from '../printing/table.ts';
import { respondList, respondObject } from '../respond.ts';
import type { ResourceExchange } from './context.ts';
import type { ResourceRoute } from '../route.ts';

const DEPRECATED = 'v1 ComponentStatus is deprecated in v1.19+';
const NAMES = ['controller-manager', 'etcd-0', 'scheduler'];

export function componentStatuses(
  exchange: Exchange & Pick<ResourceExchange, 'handler'>,
  route: ResourceRoute,
): HttpResponse {
  if (exchange.request.method !== 'GET' || route.isWatch) throw notAllowed();
  exchange.warnings.add(DEPRECATED);
  const { served, name } = route;
  const now = exchange.handler.world.now();
  const source: TableSource = { served, now, printer: COMPONENT_PRINTER };
  if (name !== undefined) {
    if (NAMES.includes(name)) return respondObject(exchange, 200, statusOf(name), source);
    throw notFound({ resource: 'componentstatuses', kind: '', group: '' }, name);
  }
  const { query } = exchange;
  // They have no labels; whoever selects by some gets none.
  const isSelected = (query.get('labelSelector') ?? '') !== '';
  const wanted = /^metadata\.name==?(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  const names = isSelected ? [] : NAMES.filter((each) => (wanted ?? each) === each);
  const list = {
    kind: served.listKind,
    apiVersion: 'v1',
    metadata: { resourceVersion: '' },
    items: names.map(statusOf),
  };
  return respondList(exchange, list, source);
}

function statusOf(name: string): ApiObject {
  // It is stored nowhere, so it has neither uid nor version.
  return {
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  } as unknown as ApiObject;
}
