import { refusesTooSoon } from '../defects/refuses-too-soon.ts';
import { refusesNobody } from '../defects/refuses-nobody.ts';
import { isWell } from '../judging/faults.ts';
import { isPulling, isRefused } from '../judging/pod-events.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace } from '../law.ts';
import type { CriCall } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

export const throttle = lawOverTrace(
  'pulls by their instants against registryPullQPS and registryBurst',
  {
    name: 'PP24: no more pulls reach the runtime than rate and burst allow, and who comes too soon is refused at once',
    because: 'a token is taken for each pull, whatever becomes of it, and time brings them back.',
    sometimes: ['a pull was refused', 'a pull was let through as soon as it could'],
    defects: [refusesNobody, refusesTooSoon],
    judge: (played, sometimes) => {
      const { registryPullQPS: qps = 5, registryBurst: burst = 10 } = played.workload.kubelet;
      const begun = takings(played);
      for (let from = 0; qps > 0 && from < begun.length; from++) {
        // Of the windows that begin here only those that hold more than the burst can be too full.
        for (let to = from + burst; to < begun.length; to++) {
          const ms = (begun[to] ?? 0) - (begun[from] ?? 0);
          const most = burst + (qps * ms) / 1000;
          if (to - from + 1 > most + 1e-6) {
            return `${String(to - from + 1)} pulls in ${String(ms)} ms, where ${String(most)} are allowed`;
          }
          if (to - from + 1 === Math.floor(most)) {
            sometimes('a pull was let through as soon as it could');
          }
          if (most > begun.length) break;
        }
      }
      if (!isWell(played, 'api.')) return undefined;
      for (const pod of podsIn(played)) {
        for (const refusal of pod.events.filter(isRefused)) {
          sometimes('a pull was refused');
          const since = refusal.at - (burst / qps) * 1000;
          const taken = begun.filter((at) => at > since && at <= refusal.at).length;
          if (qps === 0 || taken < burst) {
            return `${pod.life.name} was refused at ${String(refusal.at)} ms, after ${String(taken)} pulls where ${String(burst)} are free`;
          }
          const late = lateRefusal(pod, refusal.at, played);
          if (late !== undefined) return late;
        }
      }
      return undefined;
    },
  },
);

/** Without a queue the refusal comes in the instant of the request. */
function lateRefusal(
  { life, events }: PodView,
  at: number,
  { workload }: Played,
): string | undefined {
  const { serializeImagePulls = true, maxParallelImagePulls } = workload.kubelet;
  if (serializeImagePulls || maxParallelImagePulls !== undefined) return undefined;
  const asked = events.findLast((event) => isPulling(event) && event.at <= at);
  if (asked === undefined || asked.at === at) return undefined;
  return `${life.name} asked at ${String(asked.at)} ms and was refused at ${String(at)} ms`;
}

/** When a token was taken: by pulls, and by mounts of the draft that pull; one for all credentials that are tried in a row. */
function takings(played: Played): readonly number[] {
  const pulls = podsIn(played).flatMap(({ attempts }) => attempts);
  return [...pulls, ...mountAttempts(played)].map(({ begunAt }) => begunAt).sort((a, b) => a - b);
}

/** Of the draft's volumes, but for what is mounted by its id, which is there. */
function mountAttempts({ observed }: Played): readonly CriCall[] {
  const mounts = observed.calls.filter(({ rpc }) => rpc === 'mountOCIObject');
  return mounts.filter(
    (call) =>
      !call.image.startsWith('sha256:') &&
      !mounts.some(
        (before) =>
          before.outcome === 'failed' &&
          before.podUid === call.podUid &&
          before.image === call.image &&
          before.order < call.order &&
          before.endedAt === call.begunAt,
      ),
  );
}
