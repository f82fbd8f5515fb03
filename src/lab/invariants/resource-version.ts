import type { Monitor } from './monitor.ts';

/** Every write has a revision of its own, later than all before: what a watch relies on. */
export function resourceVersionMonitor(): Monitor {
  let last = 0;
  return {
    name: 'resourceVersion only rises',
    types: ['api.write'],
    observe: (record) => {
      if (record.type !== 'api.write') return undefined;
      const { resource, name, resourceVersion } = record.detail;
      const version = Number(resourceVersion);
      if (version > last) {
        last = version;
        return undefined;
      }
      return `${resource} ${name} is written as ${resourceVersion}, after ${String(last)}`;
    },
  };
}
