/**
 * What is left to say of a record when everything is told once. A failure is told by who met it, cause
 * first; whoever passes it on only says that it reached them. What several records of a moment say
 * together is one line.
 */
import type { TraceRecord, TraceType } from '../sim/index.ts';
import { say, type Line } from './say.ts';
import { rootCauseFirst } from './short.ts';

/** A line that may come again, and is then not told again but counted. */
export interface Topic {
  /** What it is about; without it the line is told each time. */
  readonly topic?: string;
  /** The same words, and yet not the same thing again: another container was created. */
  readonly isNew?: boolean;
  /** A repeat in few words; default the whole line. */
  readonly brief?: string;
  /** A topic that is over: the next time is the first time again. */
  readonly ends?: string;
  /** How long until it is tried again, after so many attempts in a row. */
  readonly nextTryMs?: (attempts: number) => number;
}

type TellOnceLine = Line & Topic;

type RecordOf<Type extends TraceType> = Extract<TraceRecord, { type: Type }>;

const SET_UP_FAILED = /^MountVolume\.SetUp failed for volume "([^"]*)"/;

/** Upstream: pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 122_000;

/** Upstream: pkg/kubelet, what `kubectl describe node` begins with, and tells again at each start of a kubelet. */
const AT_KUBELET_START: ReadonlySet<string> = new Set([
  'Starting',
  'InvalidDiskCapacity',
  'NodeHasSufficientMemory',
  'NodeHasNoDiskPressure',
  'NodeHasSufficientPID',
  'NodeReady',
  'RegisteredNode',
]);

/** What `kubectl describe pod` tells of each container that starts. */
const OF_A_START: ReadonlySet<string> = new Set(['Created', 'Started']);

const volumeTopic = (pod: string, volume: string): string => `volume ${volume} of ${pod}`;

export class TellOnce {
  /** Why the last pull failed, by reference. */
  readonly #causes = new Map<string, string>();

  /** The generation that is told when its volume is mounted, by pod and volume. */
  readonly #generations = new Map<string, string>();
  /** What nodes have said of their start. */
  readonly #cries = new Set<string>();
  /** Volumes that are mounted: by pod and volume. */
  readonly #mounted = new Set<string>();
  /** The pod's name, by its uid: records of what happens to it later have no other. */
  readonly #podNames = new Map<string, string>();

  say(record: TraceRecord): TellOnceLine | undefined {
    switch (record.type) {
      case 'image.pullFailed': {
        const { reference } = record.detail;
        // As the kubelet passes it on: a code that says nothing is left out.
        const error = record.detail.error.replace(/^rpc error: code = Unknown desc = /, '');
        if (this.#causes.get(reference) === error) return undefined;
        this.#causes.set(reference, error);
        return { tone: 'bad', text: `pull failed: ${rootCauseFirst(error)}` };
      }
      case 'image.resolved': {
        const { reference } = record.detail;
        this.#causes.delete(reference);
        return topical(say(record), { topic: `resolved ${reference}` });
      }
      case 'image.blobFetched': // Told with the image, when all of it is there.
        return undefined;
      case 'image.pulled': {
        const { reference, bytes } = record.detail;
        if (bytes === 0) return undefined;
        const text = `fetched the blobs of ${reference}, ${String(bytes)} B, verified`;
        return { tone: 'quiet', text };
      }
      case 'volume.published':
      case 'volume.written':
        return this.#published(record);
      case 'volume.mounted':
        return this.#mountedNow(record.detail);
      case 'volume.unmounted':
        this.#mounted.delete(`${record.detail.podUid}/${record.detail.volume}`);
        return this.#withPod(record, 'volume', record.detail.volume);
      case 'volume.reconstructed':
        return this.#withPod(record, 'volume', record.detail.volume);
      case 'container.started':
        this.#podNames.set(record.detail.podUid, record.detail.pod);
        return say(record);
      case 'container.exited':
        return this.#withPod(record, 'container', record.detail.container);
      case 'container.log':
        return this.#logged(record);
      case 'kubelet.started':
        this.#forgetCries(record.actor);
        return say(record);
      case 'fault.struck': {
        const line = say(record);
        return topical(line, { topic: line?.text ?? '' });
      }
      case 'event.recorded':
        return this.#event(record.detail);
      case 'volume.mountFailed': // Its event says it.
        return undefined;
      default:
        return say(record);
    }
  }

  /** The first publication is told with the mount; a refresh has no other line. */
  #published(record: RecordOf<'volume.published' | 'volume.written'>): Line | undefined {
    const { podUid, volume, generation } = record.detail;
    if (this.#mounted.has(`${podUid}/${volume}`)) return this.#withPod(record, 'volume', volume);
    this.#generations.set(`${podUid}/${volume}`, generation);
    return undefined;
  }

  #mountedNow({ pod, podUid, volume }: RecordOf<'volume.mounted'>['detail']): TellOnceLine {
    const generation = this.#generations.get(`${podUid}/${volume}`);
    this.#generations.delete(`${podUid}/${volume}`);
    this.#mounted.add(`${podUid}/${volume}`);
    this.#podNames.set(podUid, pod);
    const topic = volumeTopic(pod, volume);
    const data = generation === undefined ? '' : `: ..data -> ${generation}`;
    return { tone: 'good', text: `${topic} mounted${data}`, ends: topic };
  }

  #event({
    object,
    type,
    reason,
    message,
    count,
  }: RecordOf<'event.recorded'>['detail']): Line | undefined {
    // That it started the runtime says.
    if (OF_A_START.has(reason) || this.#isFirstCry(object, reason)) return undefined;
    const line = {
      tone: type === 'Warning' ? ('bad' as const) : ('plain' as const),
      text: `${reason} ${object}: ${this.#withoutCause(message)}`,
    };
    const [, volume] = (reason === 'FailedMount' && SET_UP_FAILED.exec(message)) || [];
    const isNew = count === 1;
    if (volume === undefined) {
      return topical(line, { topic: line.text, isNew, brief: beginningOf(line.text) });
    }
    return topical(line, {
      topic: volumeTopic(object, volume),
      isNew,
      brief: `${reason} ${object}: volume "${volume}"`,
      nextTryMs: (attempts) => Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS),
    });
  }

  /** The record's own line, with the pod's name after what it is about, if that is known. */
  #withPod(
    record: TraceRecord & { readonly detail: { readonly podUid: string } },
    noun: string,
    name: string,
  ): Line | undefined {
    const line = say(record);
    const pod = this.#podNames.get(record.detail.podUid);
    if (line === undefined || pod === undefined) return line;
    return { ...line, text: line.text.replace(`${noun} ${name}`, `$& of ${pod}`) };
  }

  /** As expectations name a container: `web/server`. */
  #logged(record: RecordOf<'container.log'>): Line | undefined {
    const line = say(record);
    const pod = this.#podNames.get(record.detail.podUid);
    if (line === undefined || pod === undefined) return line;
    return { ...line, text: `${pod.replace(/^default\//, '')}/${line.text}` };
  }

  /** A kubelet that starts again says again what the first one said. */
  #forgetCries(actor: string): void {
    const node = actor.slice(actor.indexOf('/') + 1);
    for (const reason of AT_KUBELET_START) this.#cries.delete(`${node}/${reason}`);
  }

  /** Every node says the same when its kubelet starts. */
  #isFirstCry(object: string, reason: string): boolean {
    if (!AT_KUBELET_START.has(reason) || this.#cries.has(`${object}/${reason}`)) return false;
    this.#cries.add(`${object}/${reason}`);
    return true;
  }

  /** The message up to a cause that was told already. */
  #withoutCause(message: string): string {
    for (const cause of this.#causes.values()) {
      const at = message.indexOf(cause);
      if (at > 0) return message.slice(0, at).replace(/[\s:]+$/, '');
    }
    return message;
  }
}

const BRIEF_LENGTH = 90;

function beginningOf(text: string): string {
  return text.length <= BRIEF_LENGTH ? text : `${text.slice(0, BRIEF_LENGTH - 1)}…`;
}

function topical(line: Line | undefined, topic: Topic): TellOnceLine | undefined {
  return line === undefined ? undefined : { ...line, ...topic };
}
