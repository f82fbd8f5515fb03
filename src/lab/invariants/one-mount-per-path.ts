import type { Monitor } from './monitor.ts';

/** On one node a path holds one object: a second one would hide the first, and outlive its unmount. */
export function oneMountPerPathMonitor(): Monitor {
  /** What is mounted, by node and path. */
  const mounted = new Map<string, string>();
  return {
    name: 'a path holds one mount',
    types: ['object.mounted', 'object.unmounted'],
    observe: (record) => {
      if (record.type === 'object.mounted') {
        const { id, path } = record.detail;
        const place = `${record.actor} ${path}`;
        const other = mounted.get(place);
        mounted.set(place, id);
        // The same object again is the same mount: MountOCIObject is idempotent.
        if (other !== undefined && other !== id) return `${id} is mounted over ${other} at ${path}`;
      } else if (record.type === 'object.unmounted') {
        mounted.delete(`${record.actor} ${record.detail.path}`);
      }
      return undefined;
    },
  };
}
