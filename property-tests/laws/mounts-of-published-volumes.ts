import { bindsPartsWithoutHolding } from '../defects/binds-parts-without-holding.ts';
import { mountsTheOthersVolumes } from '../defects/mounts-the-others-volumes.ts';
import {
  namesMadeBefore,
  publishedVolumeOf,
  topOf,
  type PublishedVolume,
} from '../judging/published-volumes.ts';
import { areSame, told } from '../judging/object-trees.ts';
import { creationOf, lastPassBefore, VolumesOf, type VolumeMount } from '../judging/volumes-of.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { FilesSeen, Sight } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a container started over a volume of the draft'
  | 'a container started over a volume of objects'
  | 'a container started over a part of either'
  | 'a part was made again after its volume had changed'
  | 'a volume changed between the making and the start of a container over a part of it'
  | 'a container ended over a part of what its volume showed no more';

export const mountsOfPublishedVolumes = lawOverTrace(
  'the files in each mount at the start and at the end of its container, against what its volume showed by then',
  {
    name: 'P4, P16, P21: who mounts a published volume sees what it shows, and of a part of it what it was when the container was made',
    because:
      'a part is resolved before the container is made, bound by its inode, and its volume can change at any step of that.',
    sometimes: [
      'a container started over a volume of the draft',
      'a container started over a volume of objects',
      'a container started over a part of either',
      'a part was made again after its volume had changed',
      'a volume changed between the making and the start of a container over a part of it',
      'a container ended over a part of what its volume showed no more',
    ],
    defects: [mountsTheOthersVolumes, bindsPartsWithoutHolding],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const volumes = new VolumesOf(played);
      const first = new Map<string, Sight>();
      /** When a container over the part was made last, by pod, container and path. */
      const made = new Map<string, number>();
      for (const sight of played.observed.mounts.sights) {
        const mount = volumes.at(sight);
        if (mount === undefined || mount.is === 'image') continue;
        const volume = publishedVolumeOf(played, mount.podUid, mount.volume);
        const key = `${sight.containerId} ${sight.containerPath}`;
        const place = `${sight.podUid} ${sight.container} ${sight.containerPath}`;
        if (sight.when === 'start') first.set(key, sight);
        const wrong =
          mount.subPath === ''
            ? wrongWhole(volume, sight)
            : sight.when === 'start'
              ? wrongPart(volume, mount, sight, played, made.get(place), sometimes)
              : wrongAtEnd(volume, first.get(key), sight, sometimes);
        if (sight.when === 'start') {
          made.set(place, sight.order);
          if (mount.subPath !== '') sometimes('a container started over a part of either');
          sometimes(
            mount.is === 'oci'
              ? 'a container started over a volume of the draft'
              : 'a container started over a volume of objects',
          );
        }
        if (wrong === undefined) continue;
        return `${mount.pod}/${mount.container} at its ${sight.when} (${String(sight.at)} ms): ${mount.volume} shows ${told(sight.files)}, ${wrong}`;
      }
      return undefined;
    },
  },
);

function wrongWhole(volume: PublishedVolume | undefined, sight: Sight): Verdict {
  const shown = volume?.showings.findLast(({ order }) => order < sight.order)?.files;
  // A write that failed has taken the volume away; another law asks whether it might.
  if (shown === undefined && volume !== undefined && volume.kind !== 'oci') return undefined;
  if (shown !== undefined && areSame(sight.files, shown)) return undefined;
  const made = volume === undefined ? new Set() : namesMadeBefore(volume, sight.order);
  const free = Object.entries(shown ?? {}).filter(([path]) => !made.has(topOf(path)));
  if (made.size > 0 && areSame(sight.files, Object.fromEntries(free))) return undefined;
  return `and ${told(shown)} was published`;
}

/** It is one of what its volume showed from the pass on in which the container was made. */
function wrongPart(
  volume: PublishedVolume | undefined,
  { podUid, subPath }: VolumeMount,
  sight: Sight,
  played: Played,
  madeBefore: number | undefined,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const creation = creationOf(played.observed, sight);
  const asked = creation?.call.order ?? sight.order;
  const since = lastPassBefore(asked, podUid, played);
  const showings = volume?.showings.filter(({ order }) => order < sight.order) ?? [];
  const could = showings.filter((_, at) => (showings[at + 1]?.order ?? Infinity) >= since);
  if (madeBefore !== undefined && showings.some(({ order }) => order > madeBefore)) {
    sometimes('a part was made again after its volume had changed');
  }
  if (could.some(({ order }) => order > asked)) {
    sometimes('a volume changed between the making and the start of a container over a part of it');
  }
  const parts = could.map(({ files }) => partOf(files ?? {}, subPath));
  if (parts.some((part) => areSame(sight.files, part))) return undefined;
  if (volume !== undefined && isEmptied(volume, sight)) {
    if (could.length > 1 || namesMadeBefore(volume, sight.order).has(topOf(subPath))) {
      return undefined;
    }
  }
  return `and what was published has ${parts.map(told).join(' or ')} there`;
}

function wrongAtEnd(
  volume: PublishedVolume | undefined,
  start: Sight | undefined,
  end: Sight,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (start === undefined) return undefined;
  const hasChanged =
    volume?.showings.some(({ order }) => order > start.order && order < end.order) === true;
  if (hasChanged) {
    sometimes('a container ended over a part of what its volume showed no more');
  }
  if (areSame(end.files, start.files ?? {})) return undefined;
  if (volume !== undefined && hasChanged && isEmptied(volume, end)) return undefined;
  return `and showed ${told(start.files)}`;
}

/**
 * A generation of objects is a directory of files: when it is removed, so is what a directory of it had, under
 * whoever has that bound. A file that is bound stays.
 */
function isEmptied({ kind }: PublishedVolume, { files }: Sight): boolean {
  return kind !== 'oci' && files !== undefined && Object.keys(files).length === 0;
}

/** Of files those in a directory, or the one that is named. */
function partOf(files: FilesSeen, subPath: string): FilesSeen {
  const below = Object.entries(files).filter(([path]) => `${path}/`.startsWith(`${subPath}/`));
  return Object.fromEntries(
    below.map(([path, text]) => [path.slice(subPath.length).replace(/^\//, ''), text]),
  );
}
