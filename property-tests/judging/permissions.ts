/**
 * Who may use an image that is on the node: a model of KEP-2535, from what was pulled with what, and
 * nothing else. Where it cannot be said for sure, it is not said.
 */
import type { CriCall } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';
import { areSecretsStable, fitting, keysOf } from './keys.ts';
import type { PodLife } from './pod-life.ts';
import { spellingOf } from './spelling.ts';

/** After so long what a pull leaves behind is written. */
const SETTLED_MS = 2000;

export type Right =
  | {
      readonly may: true;
      readonly because:
        'no verification' | 'anybody pulled it' | 'its key pulled it' | 'it was loaded';
    }
  | {
      readonly may: false;
      readonly because: 'it was loaded' | 'other keys pulled it' | 'another name was pulled';
    };

interface Pull {
  readonly id: string;
  readonly name: string;
  readonly credential: string | undefined;
  readonly podUid: string | undefined;
}

/** Undefined: it cannot be said. @param look of the pod, that found the image */
export function rightOf(life: PodLife, look: CriCall, played: Played): Right | undefined {
  const { imagePullCredentialsVerificationPolicy: policy = 'NeverVerifyPreloadedImages' } =
    played.workload.kubelet;
  const name = nameOf(look.image);
  if (policy === 'NeverVerify') return { may: true, because: 'no verification' };
  if (policy === 'NeverVerifyAllowlistedImages' && isAllowed(name, played)) {
    return { may: true, because: 'no verification' };
  }
  const pulls = pullsBefore(look, played);
  if (pulls === undefined) return undefined;
  const ofImage = pulls.filter(({ id }) => id === look.answer);
  if (ofImage.length === 0) {
    return { may: policy === 'NeverVerifyPreloadedImages', because: 'it was loaded' };
  }
  const ofName = ofImage.filter((pull) => pull.name === name);
  if (ofName.length === 0) return { may: false, because: 'another name was pulled' };
  if (ofName.some(({ credential }) => credential === undefined)) {
    return { may: true, because: 'anybody pulled it' };
  }
  const keys = keysOf(life, played);
  // A secret that changed is known again by its name, and what it held is forgotten.
  if (keys.isOneUnreadable || !areSecretsStable(played)) {
    return life.secrets.length === 0 ? { may: false, because: 'other keys pulled it' } : undefined;
  }
  const held = fitting(keys.ever, name).map(({ credential }) => credential);
  return ofName.some(({ credential = '' }) => held.includes(credential))
    ? { may: true, because: 'its key pulled it' }
    : { may: false, because: 'other keys pulled it' };
}

/** Undefined: one of it, or of what it is called, is under way or has just ended. */
function pullsBefore(look: CriCall, { observed }: Played): readonly Pull[] | undefined {
  const pulls: Pull[] = [];
  for (const call of observed.calls) {
    if (call.begunAt > look.begunAt) break;
    if (call.rpc !== 'pullImage' && call.rpc !== 'mountOCIObject') continue;
    const { endedAt = Infinity, answer, credential, podUid } = call;
    if (call.outcome === 'given up') return undefined;
    const isUnsettled = endedAt + SETTLED_MS > look.begunAt;
    if (
      isUnsettled &&
      (call.image === look.image || answer === undefined || idOf(answer) === look.answer)
    ) {
      return undefined;
    }
    if (call.outcome !== 'answered' || answer === undefined) continue;
    pulls.push({ id: idOf(answer), name: nameOf(call.image), credential, podUid });
  }
  return pulls;
}

function isAllowed(name: string, { workload }: Played): boolean {
  const { preloadedImagesVerificationAllowlist: patterns = [] } = workload.kubelet;
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

const nameOf = (image: string): string => spellingOf(image)?.name ?? image;

const idOf = (imageRef: string): string => imageRef.slice(imageRef.indexOf('@') + 1);
