/** A client whose watches of a resource show something else than there is. */
import type { Observable } from 'rxjs';
import type { Client, ResourceName, WatchEvent } from '../../src/api/index.ts';

type Change = (events$: Observable<WatchEvent<object>>) => Observable<WatchEvent<object>>;

export function seeing(real: Client, what: ResourceName, change: Change): Client {
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) => {
      const all = real.resource(name);
      if (name !== what) return all;
      const watch: typeof all.watch = (options, start) =>
        change(all.watch(options, start)) as ReturnType<typeof all.watch>;
      return { ...all, watch };
    },
  };
}
