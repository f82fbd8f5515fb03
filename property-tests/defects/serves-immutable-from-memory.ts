import { map } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { askingForObjects } from '../image-volumes/instead.ts';

/** upd-5 of the bug catalogue: kept by name, not by UID. Upstream: kubernetes/kubernetes#119733. */
export const servesImmutableFromMemory: SeededDefect = {
  name: 'upd-5: a kubelet that goes on with an immutable object when nobody names it any more',
  plug: () => {
    const kept = new Map<string, unknown>();
    return {
      seams: {
        client: askingForObjects((real) => ({
          watch: (options) =>
            real.watch(options).pipe(
              map((event) => {
                if (event.type === 'BOOKMARK' || event.object.immutable !== true) return event;
                const { namespace, name } = event.object.metadata;
                const key = `${namespace}/${name}`;
                if (!kept.has(key)) kept.set(key, event.object);
                return { ...event, object: kept.get(key) as typeof event.object };
              }),
            ),
        })),
      },
    };
  },
};
