/** Ways for a defect to put one thing in the place of another. */
import { map, tap, type MonoTypeOperatorFunction } from 'rxjs';
import type {
  Client,
  ConfigMap,
  Pod,
  ResourceClient,
  ResourceName,
  Secret,
  WatchEvent,
} from '../../src/api/index.ts';
import type { ImageService } from '../../src/cri/index.ts';
import type { ClusterSeams } from '../../src/lab/index.ts';

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
  return seeingPodEvents(real, map(seen));
}

/** A client whose owner hears of pods otherwise. */
function seeingPodEvents(real: Client, heed: MonoTypeOperatorFunction<WatchEvent<Pod>>): Client {
  return withResources(real, ['pods'], (pods: ResourceClient<Pod>) => ({
    watch: (options, start) => pods.watch(options, start).pipe(heed),
  }));
}

/** Kubelets that say of each pod that is gone from the API that it is. */
export function hearingDeletions(gone: (podUid: string) => void): Required<ClusterSeams>['client'] {
  const heed = tap((event: WatchEvent<Pod>) => {
    if (event.type === 'DELETED') gone(event.object.metadata.uid);
  });
  return (real, user) => (user.startsWith('kubelet/') ? seeingPodEvents(real, heed) : real);
}

type ChangeObject = (object: ConfigMap | Secret) => ConfigMap | Secret;

/** Kubelets that are answered with other ConfigMaps and Secrets than there are, if they ask for one. */
export function gettingObjects(change: ChangeObject): Required<ClusterSeams>['client'] {
  return askingForObjects((real) => ({ get: (key) => real.get(key).pipe(map(change)) }));
}

/** Kubelets that hear of other ConfigMaps and Secrets than there are, if they watch. */
export function watchingObjects(change: ChangeObject): Required<ClusterSeams>['client'] {
  const changed = map(<T extends WatchEvent<ConfigMap | Secret>>(event: T): T =>
    event.type === 'BOOKMARK' ? event : { ...event, object: change(event.object) },
  );
  return askingForObjects((real) => ({
    watch: (options, start) => real.watch(options, start).pipe(changed),
  }));
}

/** Kubelets that ask for ConfigMaps and Secrets otherwise. */
export function askingForObjects(
  change: (real: ResourceClient<ConfigMap | Secret>) => Partial<ResourceClient<ConfigMap | Secret>>,
): Required<ClusterSeams>['client'] {
  return (real, user) =>
    user.startsWith('kubelet/') ? withResources(real, ['configmaps', 'secrets'], change) : real;
}

function withResources<T>(
  real: Client,
  names: readonly ResourceName[],
  change: (resource: ResourceClient<T>) => Partial<ResourceClient<T>>,
): Client {
  const changed = (resource: ResourceClient<T>) => ({ ...resource, ...change(resource) });
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) => {
      const resource = real.resource(name);
      if (!names.includes(name)) return resource;
      return changed(resource as unknown as ResourceClient<T>) as unknown as typeof resource;
    },
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
