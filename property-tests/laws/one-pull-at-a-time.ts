import { asksTwiceAtOnce } from '../defects/asks-twice-at-once.ts';
import { hasNoLimit } from '../defects/has-no-limit.ts';
import { hasNoQueue } from '../defects/has-no-queue.ts';
import { servesInAnyOrder } from '../defects/serves-in-any-order.ts';
import { isWell } from '../judging/faults.ts';
import { imageIn, isPulling } from '../judging/pod-events.ts';
import { wantsUntil } from '../judging/pod-life.ts';
import { podsIn } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

/** More than so many stand in no order; see images.md 4.1. */
const ORDERED_MAX = 10;

type Circumstance =
  | 'a serial pull began as another ended'
  | 'parallel pulls were at their limit'
  | 'serial pulls of different pods waited for each other'
  | 'a pull and a mount waited for each other';

export const onePullAtATime = lawOverTrace(
  'pulls in flight on the node, mounts of the draft among them, by what the spies saw',
  {
    name: 'PP20 to PP22: serial pulls run one at a time in the order in which they were asked for, parallel ones at most as many as are allowed',
    because:
      'a pull can end, fail, hang or be given up, and the place of each must be given back once.',
    sometimes: [
      'a serial pull began as another ended',
      'parallel pulls were at their limit',
      'serial pulls of different pods waited for each other',
      'a pull and a mount waited for each other',
    ],
    defects: [hasNoQueue, hasNoLimit, servesInAnyOrder, asksTwiceAtOnce],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const { serializeImagePulls = true, maxParallelImagePulls = Infinity } =
        played.workload.kubelet;
      const limit = serializeImagePulls ? 1 : maxParallelImagePulls;
      const wrong = wrongCount(played, limit, sometimes);
      if (wrong !== undefined || !serializeImagePulls) return wrong;
      return isWell(played, 'api.') ? wrongOrder(played, sometimes) : undefined;
    },
  },
);

/** PP20, PP21. */
function wrongCount(played: Played, limit: number, sometimes: Sometimes<Circumstance>): Verdict {
  const pulls = played.observed.calls.filter(
    ({ rpc, image }) =>
      rpc === 'pullImage' || (rpc === 'mountOCIObject' && !image.startsWith('sha256:')),
  );
  let inFlight: { readonly rpc: string; readonly endedAt: number; readonly endOrder: number }[] =
    [];
  for (const { rpc, order, begunAt, image, endedAt = Infinity, endOrder = Infinity } of pulls) {
    const before = inFlight.length;
    const isMixed = inFlight.some((each) => each.rpc !== rpc && each.endedAt === begunAt);
    inFlight = inFlight.filter((each) => each.endOrder > order || each.endedAt > begunAt);
    // Ended in the same instant: whether before or after is not to be told.
    const surely = inFlight.filter((each) => each.endedAt > begunAt).length;
    if (surely >= limit) {
      return `the pull of ${image} at ${String(begunAt)} ms is the ${String(surely + 1)}th in flight; ${String(limit)} may be`;
    }
    inFlight.push({ rpc, endedAt, endOrder });
    if (limit === 1 && isMixed) sometimes('a pull and a mount waited for each other');
    if (limit === 1 && before > 0) sometimes('a serial pull began as another ended');
    if (limit > 1 && inFlight.length === limit) sometimes('parallel pulls were at their limit');
  }
  return undefined;
}

/** PP22: attempts begin in the order in which they were told to be pulling. */
function wrongOrder(played: Played, sometimes: Sometimes<Circumstance>): Verdict {
  const asked = podsIn(played).flatMap(({ life, events }) =>
    events.filter(isPulling).map((event) => {
      const image = imageIn(event.message);
      const want = wantsUntil(life, event.order).find((each) => each.image === image);
      return { uid: life.uid, sent: want?.spelling?.sent, at: event.at, order: event.order };
    }),
  );
  const attempts = podsIn(played).flatMap((pod) => pod.attempts);
  attempts.sort((a, b) => a.order - b.order || a.begunAt - b.begunAt);
  let last = { order: -1, at: -1, uid: '' };
  for (const { podUid, image, order, begunAt } of attempts) {
    // The latest that was asked for before; an earlier one was given up.
    const mine = asked.findLast(
      (each) => each.uid === podUid && each.sent === image && each.order <= order,
    );
    if (mine === undefined) continue;
    if (mine.at < begunAt && last.uid !== podUid) {
      sometimes('serial pulls of different pods waited for each other');
    }
    const waiting = asked.filter((each) => each.order <= order && each.order > mine.order).length;
    // Of the same instant, which was first is not told.
    if (mine.at < last.at && waiting < ORDERED_MAX) {
      return `${image} was asked for at ${String(mine.at)} ms, before one that was asked for at ${String(last.at)} ms and pulled first`;
    }
    last = mine;
  }
  return undefined;
}
