/**
 * What is left to say of a record when everything is told once. A failure is told by who met it, cause
 * first; whoever passes it on only says that it reached them. What several records of a moment say
 * together is one line.
 */
import type { TraceRecord } from '../sim/index.ts';
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

type EventDetail = Extract<TraceRecord, { type: 'event.recorded' }>['detail'];

const SET_UP_FAILED = /^MountVolume\.SetUp failed for volume "([^"]*)"/;

/** Upstream: pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 122_000;

const volumeTopic = (pod: string, volume: string): string => `volume ${volume} of ${pod}`;

export class TellOnce {
  /** Why the last pull failed, by reference. */
  readonly #causes = new Map<string, string>();

  say(record: TraceRecord): TellOnceLine | undefined {
    switch (record.type) {
      case 'image.pullFailed': {
        const { reference, error } = record.detail;
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
      case 'volume.mounted': {
        const { pod, volume } = record.detail;
        return topical(say(record), { ends: volumeTopic(pod, volume) });
      }
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

  #event({ object, type, reason, message, count }: EventDetail): Line | undefined {
    // The runtime has just said so.
    if (reason === 'Started') return undefined;
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
