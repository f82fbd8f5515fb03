/** A handler in the place of the API server's, for a defect in what it remembers. */
import type { RequestHandler } from '../../src/api/index.ts';

export interface OtherHandler {
  readonly handler: (real: RequestHandler) => RequestHandler;
}

/** The real one, but for some of its methods. */
export function instead(real: RequestHandler, other: Partial<RequestHandler>): RequestHandler {
  return new Proxy(real, {
    get: (target, name: keyof RequestHandler) => {
      const own = other[name] ?? target[name];
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
