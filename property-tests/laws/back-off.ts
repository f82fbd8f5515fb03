import { backsOffByContainer } from '../defects/backs-off-by-container.ts';
import { backsOffForAllPods } from '../defects/backs-off-for-all-pods.ts';
import { forgetsWhyItWaits } from '../defects/forgets-why-it-waits.ts';
import { neverBacksOff } from '../defects/never-backs-off.ts';
import { waitsFromTheLastLook } from '../defects/waits-from-the-last-look.ts';
import { BackOffOracle } from '../judging/back-off-oracle.ts';
import { isWell } from '../judging/faults.ts';
import { imageIn, isBackOff, isPullFailed, isPulling } from '../judging/pod-events.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

/** From what a status was made of to its being written. */
const MOMENT_MS = 2000;

type Circumstance =
  | 'a pull failed three times'
  | 'a pull was held back'
  | 'two containers of a pod shared a failing image'
  | 'another pod had failed with the same image'
  | 'ten minutes after a failure it began anew';

export const backOff = lawOverTrace(
  'windows counted from failed pulls: 10, 20, 40 … 300 s, by pod and reference',
  {
    name: 'PP12 to PP16: failed pulls of one pod and reference keep their distance, nothing else is held back, and who waits is told why',
    because:
      'the wait is read at every look, kept by a key, and forgotten by age; success, other pods and other containers meet it.',
    sometimes: [
      'a pull failed three times',
      'a pull was held back',
      'two containers of a pod shared a failing image',
      'another pod had failed with the same image',
      'ten minutes after a failure it began anew',
    ],
    defects: [
      neverBacksOff,
      waitsFromTheLastLook,
      backsOffForAllPods,
      backsOffByContainer,
      forgetsWhyItWaits,
    ],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const failedImages = new Map<string, string>();
      for (const pod of podsIn(played)) {
        const wrong =
          wrongCalls(pod, sometimes) ??
          // Only what is written at once has the instant at which it happened.
          (isWell(played, 'api.') ? wrongEvents(pod, failedImages, sometimes) : undefined);
        if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
      }
      return isWell(played, 'api.') ? wrongMessage(played) : undefined;
    },
  },
);

/** PP12, PP15: by what the runtime was asked for; refusals of the kubelet itself only lengthen a wait. */
function wrongCalls({ attempts, life }: PodView, sometimes: Sometimes<Circumstance>): Verdict {
  const oracle = new BackOffOracle();
  const spelt = new Map<string, Set<string>>();
  for (const { wants } of life.specs) {
    for (const { image, spelling } of wants) {
      const sent = spelling?.sent ?? '';
      spelt.set(sent, (spelt.get(sent) ?? new Set()).add(image));
    }
  }
  for (const { image, begunAt, endedAt, outcome } of attempts) {
    // Two spellings of one image have two keys.
    if ((spelt.get(image)?.size ?? 0) > 1) continue;
    const window = oracle.windowAt(image, begunAt);
    if (window !== undefined) {
      return `${image} was pulled at ${String(begunAt)} ms, within the ${String(window.lengthMs)} ms since it failed at ${String(window.since)} ms`;
    }
    if (outcome === 'failed' && endedAt !== undefined) {
      if (oracle.fail(image, endedAt) === 3) sometimes('a pull failed three times');
    }
  }
  return undefined;
}

/** PP12 to PP15: by what was told, refusals of the kubelet itself among it. */
function wrongEvents(
  { events }: PodView,
  failedImages: Map<string, string>,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const oracle = new BackOffOracle();
  const failedFor = new Map<string, string>();
  for (const event of events) {
    const { at, message, fieldPath, podUid } = event;
    const image = imageIn(message) ?? '';
    if (isPullFailed(event)) {
      const failedBefore = oracle.hasFailed(image);
      if (oracle.fail(image, at) === 1 && failedBefore) {
        sometimes('ten minutes after a failure it began anew');
      }
      failedFor.set(image, fieldPath);
      failedImages.set(image, podUid);
    }
    if (isPulling(event)) {
      const window = oracle.windowAt(image, at);
      if (window !== undefined) {
        return `"${message}" at ${String(at)} ms, within ${String(window.lengthMs)} ms of the failure at ${String(window.since)} ms`;
      }
      const other = failedImages.get(image);
      if (other !== undefined && other !== podUid) {
        sometimes('another pod had failed with the same image');
      }
    }
    if (!isBackOff(event)) continue;
    sometimes('a pull was held back');
    if (!oracle.hasFailed(image)) return `"${message}", and no pull of this pod had failed`;
    if (failedFor.get(image) !== fieldPath) {
      sometimes('two containers of a pod shared a failing image');
    }
    if (oracle.windowAt(image, at) === undefined) {
      return `"${message}" at ${String(at)} ms, when the wait since the last failure was over`;
    }
  }
  return undefined;
}

/** PP16: what is told of the wait ends with the failure before it. */
function wrongMessage(played: Played): Verdict {
  const failures = new Map<string, { readonly at: number; readonly why: string }[]>();
  for (const { life, events } of podsIn(played)) {
    for (const event of events) {
      if (!isPullFailed(event)) continue;
      const image = imageIn(event.message) ?? '';
      const key = `${life.uid}/${image}`;
      const why = event.message.slice(`Failed to pull image "${image}": `.length);
      failures.set(key, [...(failures.get(key) ?? []), { at: event.at, why }]);
    }
  }
  const shown = new Map<string, string>();
  for (const { at, name: podName, pod } of played.pods) {
    const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
    for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
      const { reason, message = '' } = state?.waiting ?? {};
      // What is shown stays until the next pass, whatever else of the pod is written meanwhile.
      const container = `${pod?.metadata.uid ?? ''}/${name}`;
      const isShown = shown.get(container) === message;
      shown.set(container, message);
      if (reason !== 'ImagePullBackOff' || isShown) continue;
      const image = imageIn(message) ?? '';
      const all = failures.get(`${pod?.metadata.uid ?? ''}/${image}`) ?? [];
      const before = all.filter((each) => each.at <= at);
      // What is written now may have been seen a moment before the last failure.
      const latest = before.filter(
        (each, index) =>
          index === before.length - 1 || at - (before[index + 1]?.at ?? 0) < MOMENT_MS,
      );
      if (latest.some(({ why }) => message.endsWith(`: ${why}`))) continue;
      const causes = latest.map(({ why }) => why).join(', ');
      return `${podName}/${name} waits with "${message}", and its pull failed with ${causes}`;
    }
  }
  return undefined;
}
