import { emptiesImageVolumes } from '../defects/empties-image-volumes.ts';
import { forgetsWhoShares } from '../defects/forgets-who-shares.ts';
import { mountsTheOwnImage } from '../defects/mounts-the-own-image.ts';
import { areSame, filesOf, told } from '../judging/object-trees.ts';
import { creationOf, resolvedFor, VolumesOf, type VolumeMount } from '../judging/volumes-of.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Sight } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a container started over an image volume'
  | 'a container started over a part of one'
  | 'a container ended over an image volume whose tag had moved'
  | 'two containers of a pod had different contents of one image volume';

export const wholeVolumes = lawOverTrace(
  'the files in each mount at the start and at the end of its container, against what was pushed under the digest',
  {
    name: 'N-IV1, IV7: who mounts an image volume sees its whole content and nothing else, the same for its whole life',
    because:
      'between a digest that was resolved and what a process reads are an unpacking, a mount that others share, and a bind.',
    sometimes: [
      'a container started over an image volume',
      'a container started over a part of one',
      'a container ended over an image volume whose tag had moved',
      'two containers of a pod had different contents of one image volume',
    ],
    defects: [emptiesImageVolumes, mountsTheOwnImage, forgetsWhoShares],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const volumes = new VolumesOf(played);
      const first = new Map<string, Sight>();
      /** By pod and volume. */
      const shown = new Map<string, string>();
      for (const sight of played.observed.mounts.sights) {
        const mount = volumes.at(sight);
        if (mount?.is !== 'image') continue;
        const key = `${sight.containerId} ${sight.containerPath}`;
        const before = first.get(key);
        if (sight.when === 'start') first.set(key, sight);
        const wrong =
          before === undefined || sight.when === 'start'
            ? wrongAtStart(mount, sight, played, shown, sometimes)
            : wrongAtEnd(before, sight, played, sometimes);
        if (wrong === undefined) continue;
        return `${mount.pod}/${mount.container} at its ${sight.when} (${String(sight.at)} ms): ${wrong}`;
      }
      return undefined;
    },
  },
);

function wrongAtStart(
  mount: VolumeMount,
  sight: Sight,
  played: Played,
  shown: Map<string, string>,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const { reference, subPath } = mount;
  sometimes('a container started over an image volume');
  if (subPath !== '') sometimes('a container started over a part of one');
  const creation = creationOf(played.observed, sight);
  if (creation === undefined) return `nobody created ${sight.containerId}`;
  const resolved = resolvedFor(mount, creation, played);
  const id = resolved.find((each) => areSame(sight.files, filesOf(each, subPath)));
  if (id === undefined) {
    const expected = resolved.map((each) => told(filesOf(each, subPath))).join(' or ');
    return `${mount.volume} (${reference}) shows ${told(sight.files)}, not ${expected}`;
  }
  const key = `${mount.podUid} ${mount.volume}`;
  if ((shown.get(key) ?? id) !== id) {
    sometimes('two containers of a pod had different contents of one image volume');
  }
  shown.set(key, id);
  return undefined;
}

function wrongAtEnd(
  start: Sight,
  end: Sight,
  { trace }: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const hasMoved = trace
    .of('scenario.step')
    .some(({ at, detail }) => at > start.at && at < end.at && detail.does.startsWith('push'));
  if (hasMoved) sometimes('a container ended over an image volume whose tag had moved');
  if (areSame(end.files, start.files ?? {})) return undefined;
  return `${end.containerPath} shows ${told(end.files)}, and showed ${told(start.files)}`;
}
