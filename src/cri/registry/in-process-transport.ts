/** The Transport that calls embedded registries in the same process: no sockets, same answers. */
import { TransportError, type Transport } from '../oci/index.ts';
import type { EmbeddedRegistry } from './embedded-registry.ts';

/** @param resolve the registry at an origin such as `http://registry.test` */
export function inProcessTransport(
  resolve: (origin: string) => EmbeddedRegistry | undefined,
): Transport {
  return {
    request: (request) => {
      const slash = request.url.indexOf('/', request.url.indexOf('://') + 3);
      const origin = slash < 0 ? request.url : request.url.slice(0, slash);
      const registry = resolve(origin);
      if (registry === undefined) {
        const host = origin.slice(origin.indexOf('://') + 3);
        return Promise.reject(new TransportError('ENOTFOUND', `lookup ${host}: no such host`));
      }
      if (!registry.available) {
        return Promise.reject(new TransportError('ECONNREFUSED', 'connect: connection refused'));
      }
      return registry.handle(request);
    },
  };
}
