import { unmountsEverywhere } from '../defects/unmounts-everywhere.ts';
import { isWell } from '../judging/faults.ts';
import { areSame, told } from '../judging/object-trees.ts';
import { creationOf, VolumesOf } from '../judging/volumes-of.ts';
import { lawOverTrace, type Sometimes } from '../law.ts';
import type { Sight } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a pod went while a container of another had the same image mounted'
  | 'the image had been removed as well'
  | 'the other read from it afterwards';

export const othersKeepTheirVolumes = lawOverTrace(
  'what containers read, and the files in their mounts when they end, after another pod with the image is gone',
  {
    name: 'IV11: when one of two pods that mount an image goes, the other reads on',
    because: 'one tree is mounted for both, and the last who unmounts takes it away.',
    sometimes: [
      'a pod went while a container of another had the same image mounted',
      'the image had been removed as well',
      'the other read from it afterwards',
    ],
    defects: [unmountsEverywhere],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const volumes = new VolumesOf(played);
      const users = usersOf(played);
      const started = new Map<string, Sight>();
      for (const sight of played.observed.mounts.sights) {
        const mount = volumes.at(sight);
        if (mount?.is !== 'image') continue;
        const key = `${sight.containerId} ${sight.containerPath}`;
        const start = started.get(key);
        if (sight.when === 'start' || start === undefined) {
          started.set(key, sight);
          continue;
        }
        const went = users
          .of(imageAt(start, played))
          .filter(({ podUid }) => podUid !== sight.podUid)
          .find(({ goneAt }) => goneAt > start.order && goneAt < sight.order);
        if (went === undefined) continue;
        sometimes('a pod went while a container of another had the same image mounted');
        const { records } = played.trace;
        const meanwhile = records.slice(start.order, sight.order);
        if (
          meanwhile.some(
            ({ type, detail }) => type === 'cri.call' && detail.method === 'RemoveImage',
          )
        ) {
          sometimes('the image had been removed as well');
        }
        const what = `${mount.pod}/${mount.container}, after ${went.podUid} had gone`;
        if (!areSame(sight.files, start.files ?? {})) {
          return `${what}: ${mount.volume} shows ${told(sight.files)}, and showed ${told(start.files)}`;
        }
        if (!isWell(played, 'host.')) continue;
        for (const { type, detail } of records.slice(went.goneAt, sight.order)) {
          if (type !== 'container.read' || detail.podUid !== sight.podUid) continue;
          if (detail.container !== sight.container) continue;
          if (!detail.path.startsWith(`${sight.containerPath}/`)) continue;
          sometimes('the other read from it afterwards');
          if ('error' in detail) return `${what}: ${detail.error}`;
        }
      }
      return undefined;
    },
  },
);

/** What was handed to the runtime for the mount. */
function imageAt(sight: Sight, { observed }: Played): string {
  const mounts = creationOf(observed, sight)?.mounts ?? [];
  return mounts.find((each) => each.containerPath === sight.containerPath)?.image?.image ?? '';
}

/** Which pods had an image mounted, and when the kubelet was done with them. */
function usersOf({ observed, trace }: Played) {
  const goneAt = new Map<string, number>();
  for (const [order, { type, detail }] of trace.records.entries()) {
    if (type === 'pod.terminated') goneAt.set(detail.uid, order);
  }
  const byImage = new Map<string, Map<string, { podUid: string; goneAt: number }>>();
  for (const { call, mounts } of observed.mounts.creations) {
    const { podUid = '', outcome } = call;
    if (outcome !== 'answered') continue;
    for (const { image } of mounts) {
      if (image === undefined) continue;
      const users =
        byImage.get(image.image) ?? new Map<string, { podUid: string; goneAt: number }>();
      byImage.set(image.image, users);
      users.set(podUid, { podUid, goneAt: goneAt.get(podUid) ?? Infinity });
    }
  }
  return { of: (image: string) => [...(byImage.get(image)?.values() ?? [])] };
}
