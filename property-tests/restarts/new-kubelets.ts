/** Seams of kubelets that come after the node's first: what is wrong with these is wrong with restarts. */
import { map, of } from 'rxjs';
import type { Client, Pod, ResourceClient, ResourceName } from '../../src/api/index.ts';
import type { ClusterSeams } from '../../src/lab/index.ts';
import type { VolumeMounter, VolumePlugin, VolumeUnmounter } from '../../src/volumes/index.ts';

/**
 * What they are told of pods in the beginning, otherwise than it is.
 * @param lasting and whatever they hear of these pods later
 */
export function toldInTheBeginning(
  change: (pod: Pod) => Pod,
  lasting = false,
): Required<ClusterSeams>['client'] {
  let lives = 0;
  return (real, user) => {
    if (user.startsWith('kubelet/')) lives += 1;
    return user.startsWith('kubelet/') && lives > 1 ? changedPods(real, change, lasting) : real;
  };
}

function changedPods(real: Client, change: (pod: Pod) => Pod, lasting: boolean): Client {
  const pods = real.resource('pods');
  const others: ResourceClient<Pod> = {
    ...pods,
    watch: (options, start) => {
      let hasBegun = false;
      const changed = new Set<string>();
      return pods.watch(options, start).pipe(
        map((event) => {
          hasBegun ||= event.type === 'BOOKMARK';
          if (event.type === 'BOOKMARK') return event;
          const { uid } = event.object.metadata;
          if (!hasBegun) changed.add(uid);
          const isChanged = !hasBegun || (lasting && changed.has(uid));
          return isChanged ? { ...event, object: change(event.object) } : event;
        }),
      );
    },
  };
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) =>
      name === 'pods'
        ? (others as unknown as ReturnType<typeof real.resource<Name>>)
        : real.resource(name),
  };
}

/** Their plugins, otherwise than they are. */
export function laterPlugins(
  change: (real: VolumePlugin) => Partial<VolumePlugin>,
): Required<ClusterSeams>['volumePlugin'] {
  const lives = new Map<string, number>();
  return (real) => {
    const life = (lives.get(real.name) ?? 0) + 1;
    lives.set(real.name, life);
    return life === 1 ? real : { ...bound(real), ...change(real) };
  };
}

function bound(real: VolumePlugin): VolumePlugin {
  return {
    name: real.name,
    canSupport: (volume) => real.canSupport(volume),
    requiresRemount: (volume) => real.requiresRemount(volume),
    newMounter: (volume, pod) => real.newMounter(volume, pod),
    newUnmounter: (name, podUid) => real.newUnmounter(name, podUid),
  };
}

/** A mounter that is set up otherwise. */
export function settingUp(mounter: VolumeMounter, setUp: VolumeMounter['setUp']): VolumeMounter {
  return { attributes: mounter.attributes, getPath: () => mounter.getPath(), setUp };
}

/** Says each time that a kubelet comes. */
export function hearingOfKubelets(come: () => void): Required<ClusterSeams>['client'] {
  return (real, user) => {
    if (user.startsWith('kubelet/')) come();
    return real;
  };
}

export const LEFT_AS_IT_IS: VolumeUnmounter = { tearDown: () => of(undefined) };
