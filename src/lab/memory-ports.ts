/** A lab in memory: no files, no sockets, nothing of Node. Fast, and portable to a browser. */
import {
  createMemoryStorage,
  EmbeddedRegistry,
  inProcessTransport,
  type RegistryAuth,
} from '../cri/registry/index.ts';
import type { Choices } from '../sim/index.ts';
import { createMemoryHostAdapters, createVolatileHostAdapters } from '../sim/memory/index.ts';
import type { LabPorts, RegistrySite, SiteAuth } from './ports.ts';

/** The registry's own word for who may enter. */
export function toRegistryAuth(auth: SiteAuth | undefined): RegistryAuth {
  if (auth === undefined) return { kind: 'none' };
  return { kind: auth.type, users: { ...auth.others, [auth.username]: auth.password } };
}

export function memoryPorts(): LabPorts {
  const registries = new Map<string, EmbeddedRegistry>();
  return {
    transport: inProcessTransport((origin) => registries.get(origin)),
    openHost: (_name, disk) => {
      const open =
        disk?.isVolatile === true ? createVolatileHostAdapters : createMemoryHostAdapters;
      return Promise.resolve(open(disk?.disk, disk?.separate));
    },
    openRegistry: (options) => {
      const endpoint = `http://${options.host}`;
      const registry = new EmbeddedRegistry({
        storage: createMemoryStorage(),
        auth: toRegistryAuth(options.auth),
        now: options.now,
        // Who could guess it is part of the simulation, too.
        secret: options.host,
        newUploadId: () => uploadId(options.choices, options.host),
      });
      registries.set(endpoint, registry);
      const site: RegistrySite = {
        host: options.host,
        endpoint,
        push: (repository, tag, object) => registry.put(repository, tag, object),
        requestCount: (repository) => Promise.resolve(registry.requestCount(repository)),
        setAvailable: (available) => Promise.resolve(registry.setAvailable(available)),
        setAuth: (auth) => Promise.resolve(registry.setAuth(toRegistryAuth(auth))),
        close: () => Promise.resolve(),
      };
      return Promise.resolve(site);
    },
    close: () => Promise.resolve(),
  };
}

/** 128 bits, in hexadecimal. */
function uploadId(choices: Choices, host: string): string {
  const part = (): string =>
    choices
      .pick(`upload-id/${host}`, 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return part() + part() + part() + part();
}
