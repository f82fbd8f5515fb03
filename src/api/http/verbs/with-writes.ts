/** A handler whose writes are others. */
import type { RequestHandler } from '../../index.ts';

type Writes = Pick<RequestHandler, 'create' | 'update' | 'patch' | 'delete'>;

export function withWrites(handler: RequestHandler, writes: Partial<Writes>): RequestHandler {
  return new Proxy(handler, {
    get(target, name) {
      if (name in writes) return writes[name as keyof Writes];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
