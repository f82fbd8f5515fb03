/**
 * A creation soon after its resource was established waits two seconds, as upstream's does until other API servers
 * know of the resource, too. Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, serveResource.
 * Deviation: in the process nobody waits.
 */
import { parseTimestamp } from '../../index.ts';
import { createOperation, operation, perform, type Steps } from '../../../sim/index.ts';
import type { Answer, Response } from '../http-message.ts';
import type { ResourceExchange } from './context.ts';

const SETTLE_MS = 2000;

type Run = (exchange: ResourceExchange) => Answer;

export function whenSettled(exchange: ResourceExchange, run: Run): Answer {
  const { custom } = exchange.route.served.definition;
  if (custom === undefined) return run(exchange);
  const { loop } = exchange.handler.world;
  const isSettled = loop.now() - parseTimestamp(custom.establishedAt) >= SETTLE_MS;
  if (isSettled) return run(exchange);
  return operation((): Steps<Response> => settled(exchange, run));
}

function* settled(exchange: ResourceExchange, run: Run): Steps<Response> {
  const { loop } = exchange.handler.world;
  yield* perform(
    createOperation<void>((sink) => {
      const entry = loop.schedule(SETTLE_MS, () => sink.done(), 'http/create');
      return () => entry.cancel();
    }),
  );
  const answer = run(exchange);
  return 'status' in answer ? answer : yield* perform(answer);
}
