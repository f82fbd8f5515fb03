import { asksTwiceAtOnce } from '../defects/asks-twice-at-once.ts';
import { asksForEachAnswerTwice } from '../defects/asks-for-each-answer-twice.ts';
import { publishesAgain } from '../defects/publishes-again.ts';
import { fitting, keysOf } from '../judging/keys.ts';
import { livesOf, type PodLife } from '../judging/pod-life.ts';
import { spellingOf } from '../judging/spelling.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { CriCall } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';
import type { SetUp } from '../playing/set-ups.ts';

type Circumstance =
  | 'a SetUp met the object that was published'
  | 'a SetUp met another object'
  | 'a SetUp was tried again'
  | 'two pods had volumes of one reference';

/** One volume: its SetUps, each with its calls. */
interface VolumeView {
  readonly life: PodLife | undefined;
  readonly name: string;
  readonly setUps: { readonly setUp: SetUp; readonly calls: CriCall[] }[];
}

export const setUpsResolveOnce = lawOverTrace(
  'SetUps of the plugin, against calls of the runtime, requests to registries and what was mounted',
  {
    name: 'IV17: each SetUp of a volume of the draft resolves once, and only one that meets another object fetches, mounts or publishes',
    because:
      'first mounts, syncs and retries each begin SetUps, keys are tried in turn, and a tag that has not moved looks new to who forgot.',
    sometimes: [
      'a SetUp met the object that was published',
      'a SetUp met another object',
      'a SetUp was tried again',
      'two pods had volumes of one reference',
    ],
    defects: [asksTwiceAtOnce, asksForEachAnswerTwice, publishesAgain],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const asked = wrongRequests(played);
      if (asked !== undefined) return asked;
      const views = volumesOf(played);
      if (typeof views === 'string') return views;
      const pods = new Map<string, string>();
      for (const view of views) {
        const wrong = wrongCalls(view, played, sometimes) ?? wrongWork(view, played, sometimes);
        if (wrong !== undefined) return `volume ${view.name} of ${view.life?.name ?? ''}: ${wrong}`;
        const { calls: [call] = [] } = view.setUps[0] ?? {};
        if (call?.podUid === undefined) continue;
        const other = pods.get(call.image) ?? call.podUid;
        if (other !== call.podUid) sometimes('two pods had volumes of one reference');
        pods.set(call.image, call.podUid);
      }
      return undefined;
    },
  },
);

function volumesOf(played: Played): readonly VolumeView[] | string {
  const lives = livesOf(played);
  const views = new Map<string, VolumeView>();
  for (const setUp of played.setUps) {
    if (setUp.kind !== 'oci') continue;
    const key = `${setUp.podUid}/${setUp.volume}`;
    const view = views.get(key) ?? {
      life: lives.get(setUp.podUid),
      name: setUp.volume,
      setUps: [],
    };
    view.setUps.push({ setUp, calls: [] });
    views.set(key, view);
  }
  for (const call of played.observed.calls) {
    if (call.rpc !== 'mountOCIObject') continue;
    const view = views.get(`${call.podUid ?? ''}/${call.volume ?? ''}`);
    const mine = view?.setUps.findLast(({ setUp }) => setUp.order <= call.order);
    if (mine === undefined)
      return `${call.image} was mounted at ${String(call.begunAt)} ms for no SetUp`;
    mine.calls.push(call);
  }
  return [...views.values()];
}

/** A call for each key until one opens; one that is answered, if it succeeded. */
function wrongCalls(
  { life, setUps }: VolumeView,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  return firstWrong(setUps, ({ setUp, calls }, at) => {
    if (setUps[at - 1]?.setUp.outcome === 'failed') sometimes('a SetUp was tried again');
    const answered = calls.filter(({ outcome }) => outcome === 'answered').length;
    const [call] = calls;
    if (setUp.outcome === 'succeeded' && answered !== 1) {
      return `the SetUp at ${String(setUp.begunAt)} ms resolved ${String(answered)} times`;
    }
    // Secrets that change may hold several keys one after the other.
    const keys = life === undefined || call === undefined ? [] : keysFor(life, call, played);
    return calls.length <= Math.max(1, keys.length)
      ? undefined
      : `the SetUp at ${String(setUp.begunAt)} ms asked ${String(calls.length)} times, with ${String(keys.length)} keys`;
  });
}

/** What a SetUp did on the node, by whether it met what was published. */
function wrongWork(
  { life, name, setUps }: VolumeView,
  { trace }: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const uid = life?.uid ?? '';
  const directory = `/pods/${uid}/volumes/kubernetes.io~oci/${name}/`;
  let published: string | undefined;
  return firstWrong(setUps, ({ setUp, calls }) => {
    const met = calls.find(({ outcome }) => outcome === 'answered')?.answer;
    const isSame = met !== undefined && met === published;
    const during = trace.records.slice(setUp.order, (setUp.endOrder ?? Infinity) + 1);
    const begun = during.filter(
      ({ type, detail }) =>
        type === 'cri.call' && /^PullImage$|^MountOCIObject$/.test(detail.method),
    ).length;
    let did: string | undefined;
    for (const { type, detail } of during) {
      const isOfVolume = 'podUid' in detail && detail.podUid === uid && 'volume' in detail;
      if (type === 'volume.published' && isOfVolume && detail.volume === name) {
        did ??= 'published it again';
        published = detail.imageRef;
      }
      if (type === 'object.mounted' && detail.path.includes(directory)) did ??= 'mounted it again';
      // Who else pulls, fetches for himself.
      if (type === 'image.blobFetched' && begun === 1 && isNameOf(detail.imageRef, met)) {
        did ??= `fetched ${detail.digest}`;
      }
    }
    if (met !== undefined) {
      sometimes(
        isSame ? 'a SetUp met the object that was published' : 'a SetUp met another object',
      );
    }
    return isSame && did !== undefined
      ? `the SetUp at ${String(setUp.begunAt)} ms met ${met}, which was published, and ${did}`
      : undefined;
  });
}

/** A registry is asked what a tag or a digest is by nobody but who pulls or mounts; once more if it wants to know who asks. */
function wrongRequests({ trace, observed }: Played): Verdict {
  const calls = new Map<string, number>();
  for (const { detail } of trace.of('cri.call')) {
    if (!/^PullImage$|^MountOCIObject$/.test(detail.method)) continue;
    const asked = requestedAs(detail.subject);
    calls.set(asked, (calls.get(asked) ?? 0) + 1);
  }
  const requests = new Map<string, number>();
  for (const { method, url } of observed.requests) {
    const { host, pathname } = new URL(url);
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(pathname) ?? [];
    if (method !== 'HEAD' || repository === undefined || tag === undefined) continue;
    const reference = `${host}/${repository}${tag.includes(':') ? '@' : ':'}${tag}`;
    requests.set(reference, (requests.get(reference) ?? 0) + 1);
  }
  return firstWrong([...requests], ([reference, count]) => {
    const most = (calls.get(reference) ?? 0) * (reference.startsWith('private.') ? 2 : 1);
    return count <= most
      ? undefined
      : `${reference} was resolved ${String(count)} times, where ${String(most)} are due`;
  });
}

/** Of a tag and a digest the digest decides. */
function requestedAs(image: string): string {
  const { sent = image, name = '', digest } = spellingOf(image) ?? {};
  return digest === undefined ? sent : `${name}@${digest}`;
}

function keysFor(life: PodLife, { image }: CriCall, played: Played) {
  return fitting(keysOf(life, played).ever, spellingOf(image)?.name ?? image);
}

const isNameOf = (name: string, imageRef = ''): boolean => imageRef.startsWith(`${name}@`);

function firstWrong<T>(all: readonly T[], judge: (each: T, at: number) => Verdict): Verdict {
  for (const [at, each] of all.entries()) {
    const wrong = judge(each, at);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
