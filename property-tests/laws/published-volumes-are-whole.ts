import { bringsTheOlderBack } from '../defects/brings-the-older-back.ts';
import { leavesOldLinks } from '../defects/leaves-old-links.ts';
import { permitsAfterPublishing } from '../defects/permits-after-publishing.ts';
import { writesAfterPublishing } from '../defects/writes-after-publishing.ts';
import {
  publishedVolumesOf,
  filesOfPart,
  namesMadeBefore,
  topOf,
  type PublishedVolume,
} from '../judging/published-volumes.ts';
import { areSame, told } from '../judging/object-trees.ts';
import { isWell } from '../judging/faults.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Showing } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a volume of the draft was updated'
  | 'a volume of an object was updated'
  | 'a volume of two objects was updated'
  | 'files were to belong to a group'
  | 'an update took names away'
  | 'what a volume showed had changed twice since';

export const publishedVolumesAreWhole = lawOverTrace(
  'what `..data` led to after each step on the node’s disk, against the tag’s pushes or the object’s versions, one after the other',
  {
    name: 'P1, P2, P5, P8: a published volume shows one version at a time, whole in bytes, modes and names, and never an older one',
    because:
      'an update is many steps on the disk, of which each can fail or be seen, and what is known of a tag or an object can be old.',
    sometimes: [
      'a volume of the draft was updated',
      'a volume of an object was updated',
      'a volume of two objects was updated',
      'files were to belong to a group',
      'an update took names away',
      'what a volume showed had changed twice since',
    ],
    defects: [permitsAfterPublishing, writesAfterPublishing, bringsTheOlderBack, leavesOldLinks],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      for (const volume of publishedVolumesOf(played)) {
        count(volume, sometimes);
        const wrong =
          wrongOrder(volume, sometimes) ??
          wrongModes(volume, sometimes) ??
          wrongNames(volume, played);
        if (wrong !== undefined) return `${volume.title} (${volume.kind}) ${wrong}`;
      }
      return undefined;
    },
  },
);

function count({ kind, showings }: PublishedVolume, sometimes: Sometimes<Circumstance>): void {
  for (const [index, { files }] of showings.entries()) {
    const before = showings[index - 1]?.files;
    if (before === undefined || files === undefined) continue;
    if (kind === 'oci') sometimes('a volume of the draft was updated');
    else if (kind === 'projected') sometimes('a volume of two objects was updated');
    else sometimes('a volume of an object was updated');
    if (Object.keys(before).some((path) => !(path in files)))
      sometimes('an update took names away');
  }
}

/** Each showing is, part by part, some version: the one before, or one that came after it. */
function wrongOrder(
  { parts, showings }: PublishedVolume,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  for (const part of parts) {
    const { versions } = part;
    let reached = 0;
    for (const { at, files } of showings) {
      if (files === undefined) continue;
      const shown = filesOfPart(files, part);
      const next = versions.findIndex(
        (each, index) =>
          index >= reached &&
          each.at <= at &&
          each.files !== undefined &&
          areSame(shown, each.files),
      );
      if (next < 0) {
        const wasOnce = versions
          .slice(0, reached)
          .some((each) => each.files !== undefined && areSame(shown, each.files));
        const why = wasOnce ? 'which is older than what it showed before' : 'which nothing was';
        return `shows ${told(shown)} at ${String(at)} ms, ${why}`;
      }
      if (next > reached + 1) sometimes('what a volume showed had changed twice since');
      reached = next;
    }
  }
  return undefined;
}

function wrongModes(
  { mode, showings }: PublishedVolume,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (mode === undefined) return undefined;
  if (!mode.endsWith(' 0')) sometimes('files were to belong to a group');
  const wrong = showings.find(({ modes }) => modes.some((each) => each !== mode));
  if (wrong === undefined) return undefined;
  return `shows files with mode and group ${wrong.modes.join(' and ')} at ${String(wrong.at)} ms, not ${mode}`;
}

/** When a set-up has ended well the names at the top are those of what it shows, and there is nothing else. */
function wrongNames(volume: PublishedVolume, played: Played): Verdict {
  const { showings, completions } = volume;
  for (const { at, order, names, left } of completions) {
    const shown = showings.findLast((each: Showing) => each.order < order);
    const wanted = new Set(Object.keys(shown?.files ?? {}).map(topOf));
    const made = namesMadeBefore(volume, order);
    const found = names.filter((name) => wanted.has(name) || !made.has(name));
    if ([...wanted].sort().join() !== found.join()) {
      return `has the names ${names.join(', ')} at ${String(at)} ms, where it shows ${[...wanted].sort().join(', ')}`;
    }
    if (left > 0 && isWell(played, 'host', 'cri')) {
      return `has ${String(left)} things left in it at ${String(at)} ms`;
    }
  }
  return undefined;
}
