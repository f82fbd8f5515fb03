import { leavesImagesMounted } from '../defects/leaves-images-mounted.ts';
import { takesTheOthersImages } from '../defects/takes-the-others-images.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import { isWell } from '../judging/faults.ts';
import type { Creation } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a creation failed when an image was mounted already'
  | 'a creation failed that was the first to mount its image'
  | 'a creation that had failed was repeated'
  | 'a sandbox that had shown an image was removed';

export const failedCreations = lawOverTrace(
  'mounts, directories and records of images for a sandbox before and after each createContainer',
  {
    name: 'N-IV3: a creation that failed leaves the mounts of images and what is known of them as they were, one that succeeded each image once, a sandbox that is removed none',
    because:
      'an image is mounted before its part is looked for, and containers of a sandbox share the mount.',
    sometimes: [
      'a creation failed when an image was mounted already',
      'a creation failed that was the first to mount its image',
      'a creation that had failed was repeated',
      'a sandbox that had shown an image was removed',
    ],
    defects: [leavesImagesMounted, takesTheOthersImages],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      // What the disk does not let be unmounted stays for the sandbox's end.
      if (!isWell(played, 'host.')) return undefined;
      const { creations, sandboxEnds } = played.observed.mounts;
      const overImages = creations.filter(({ mounts }) => mounts.some(({ image }) => image));
      const failed = new Set<string>();
      for (const creation of overImages) {
        const { call, podSandboxId } = creation;
        const what = `${podSandboxId} ${call.container ?? ''}`;
        if (failed.has(what)) sometimes('a creation that had failed was repeated');
        if (call.outcome === 'failed') failed.add(what);
        const wrong = isAlone(creation, played) ? wrongAfter(creation, sometimes) : undefined;
        if (wrong !== undefined)
          return `${call.container ?? ''} at ${String(call.begunAt)} ms: ${wrong}`;
      }
      for (const { podSandboxId, left } of sandboxEnds) {
        if (overImages.some((each) => each.podSandboxId === podSandboxId)) {
          sometimes('a sandbox that had shown an image was removed');
        }
        if (left.length > 0)
          return `sandbox ${podSandboxId} was removed and left ${left.join(', ')}`;
      }
      return undefined;
    },
  },
);

function wrongAfter(
  { call, before, after = [], mounts }: Creation,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (call.outcome === 'answered') {
    const images = new Set(
      mounts.flatMap(({ image }) => (image === undefined ? [] : [image.image])),
    );
    const mounted = after.filter((each) => each.startsWith('mount '));
    for (const id of images) {
      const times = mounted.filter((each) => each === `mount ${id.replace(/^sha256:/, '')}`).length;
      if (times !== 1) return `${id} is mounted ${String(times)} times for it`;
    }
    return undefined;
  }
  sometimes(
    before.length > 0
      ? 'a creation failed when an image was mounted already'
      : 'a creation failed that was the first to mount its image',
  );
  if (after.join() === before.join()) return undefined;
  const list = (all: readonly string[]): string => (all.length === 0 ? 'nothing' : all.join(', '));
  return `it failed (${call.error ?? ''}), and left ${list(after)}, where there was ${list(before)}`;
}

/** Nobody else mounts or unmounts for the sandbox between its begin and its end, and nothing was given up. */
function isAlone({ call, podSandboxId }: Creation, { observed, trace }: Played): boolean {
  const { order, endOrder, podUid } = call;
  if (endOrder === undefined || call.outcome === 'given up') return false;
  const isOthers = observed.mounts.creations.some(
    (each) =>
      each.call !== call &&
      each.podSandboxId === podSandboxId &&
      (each.call.outcome === 'given up' ||
        (each.call.order < endOrder && (each.call.endOrder ?? Infinity) > order)),
  );
  const ending = trace.records.findIndex(
    ({ type, detail }) => type === 'pod.terminating' && detail.uid === podUid,
  );
  return !isOthers && (ending < 0 || ending > endOrder);
}
