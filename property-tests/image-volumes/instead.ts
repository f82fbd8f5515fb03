/** Ways for a defect to put one thing in the place of another. */
import { map, tap } from 'rxjs';
import type { Client, Pod, ResourceClient, WatchEvent } from '../../src/api/index.ts';
import type { ImageService } from '../../src/cri/index.ts';

/** The same object with other methods, whatever class it is of. */
export function withMethods<T extends object>(real: T, others: Partial<T>): T {
  return new Proxy(real, {
    get: (_, key) => {
      const other: unknown = Reflect.get(others, key);
      if (other !== undefined) return other;
      const value: unknown = Reflect.get(real, key);
      return typeof value === 'function' ? (value.bind(real) as unknown) : value;
    },
  });
}

/** A client whose owner sees other pods than there are. */
export function seeingPods(real: Client, change: (pod: Pod) => Pod): Client {
  const seen = (event: WatchEvent<Pod>): WatchEvent<Pod> =>
    event.type === 'BOOKMARK' ? event : { ...event, object: change(event.object) };
  const changed = <T>(pods: ResourceClient<T>): ResourceClient<T> => ({
    ...pods,
    watch: (options) =>
      pods.watch(options).pipe(map((event) => seen(event as WatchEvent<Pod>) as typeof event)),
  });
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    resource: (name) => (name === 'pods' ? changed(real.resource(name)) : real.resource(name)),
  };
}

/** Hears of each pull that succeeded: of which image, and its id. */
export function hearingPulls(
  { pullImage, ...real }: ImageService,
  hear: (image: string, id: string) => void,
): ImageService {
  const heard: ImageService['pullImage'] = (request) =>
    pullImage(request).pipe(tap((id) => hear(request.image.image, id)));
  return { ...real, pullImage: heard };
}
