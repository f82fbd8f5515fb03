/**
 * The timeline: a trace as a person wants to read it. One line a record that matters: virtual time,
 * component, what happened. Records that only machines care about have no line; `verbose` shows all.
 */
import { canonicalLine, type TraceRecord } from '../sim/index.ts';
import type { Palette } from './palette.ts';

type Tone = 'plain' | 'good' | 'bad' | 'quiet' | 'strong';

interface Line {
  readonly tone: Tone;
  readonly text: string;
}

const ACTOR_WIDTH = 15;

const shortDigest = (reference: string): string =>
  reference.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1…');

const bytes = (count: number): string => `${String(count)} B`;

/** What a record says, or undefined if it stays unsaid. */
function say(record: TraceRecord): Line | undefined {
  switch (record.type) {
    case 'scenario.step':
      return { tone: 'strong', text: record.detail.does };
    case 'scenario.verdict': {
      const { ok, expectation, found } = record.detail;
      return ok
        ? { tone: 'good', text: `✓ ${expectation}` }
        : { tone: 'bad', text: `✗ ${expectation}, but ${found}` };
    }
    case 'event.recorded': {
      const { object, type, reason, message, count } = record.detail;
      const again = count > 1 ? ` (x${String(count)})` : '';
      return {
        tone: type === 'Warning' ? 'bad' : 'plain',
        text: `${reason}${again} ${object}: ${shortDigest(message)}`,
      };
    }
    case 'api.write': {
      const { verb, resource, name, summary } = record.detail;
      if (resource !== 'pods' || summary === undefined || summary === '') return undefined;
      return { tone: 'quiet', text: `${verb} ${resource}/${name}: ${summary}` };
    }
    case 'api.warning':
      return { tone: 'bad', text: `Warning: ${record.detail.field}: ${record.detail.text}` };
    case 'image.resolved':
      return {
        tone: 'plain',
        text: `resolved ${record.detail.reference} to ${shortDigest(record.detail.imageRef.split('@')[1] ?? '')}`,
      };
    case 'image.blobFetched':
      return {
        tone: 'quiet',
        text: `fetched ${shortDigest(record.detail.digest)}, ${bytes(record.detail.bytes)}, verified`,
      };
    case 'image.unpacked': {
      const { layers, files, imageRef } = record.detail;
      return {
        tone: 'plain',
        text: `unpacked ${shortDigest(imageRef)}: ${String(layers)} layers, ${String(files)} entries`,
      };
    }
    case 'image.pullFailed':
      return { tone: 'bad', text: `pull failed: ${record.detail.error}` };
    case 'object.mounted':
      return { tone: 'plain', text: `mounted OCI object at ${record.detail.path}` };
    case 'object.unmounted':
      return { tone: 'plain', text: `unmounted OCI object at ${record.detail.path}` };
    case 'volume.published':
      return {
        tone: 'good',
        text: `published volume ${record.detail.volume}: ..data -> ${record.detail.generation}`,
      };
    case 'volume.mounted':
      return {
        tone: 'good',
        text: `volume ${record.detail.volume} of ${record.detail.pod} mounted`,
      };
    case 'volume.unmounted':
      return { tone: 'plain', text: `volume ${record.detail.volume} unmounted` };
    case 'volume.mountFailed':
      return { tone: 'bad', text: `volume ${record.detail.volume}: ${record.detail.error}` };
    case 'container.started':
      return {
        tone: 'good',
        text: `container ${record.detail.container} of ${record.detail.pod} started`,
      };
    case 'container.exited':
      return {
        tone: record.detail.exitCode === 0 ? 'plain' : 'bad',
        text: `container ${record.detail.container} exited ${String(record.detail.exitCode)} (${record.detail.reason})`,
      };
    case 'container.log':
      return { tone: 'quiet', text: `${record.detail.container} | ${record.detail.line}` };
    default:
      return undefined;
  }
}

export interface TimelineOptions {
  readonly palette: Palette;
  /** Every record, in its canonical form where it has no line of its own. */
  readonly verbose?: boolean;
}

/** A log line or a registry's message must not move the cursor of whoever reads it. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return character === '\t' ? character : `\\x${code}`;
  });
}

/** One line without a line break, or undefined if the record has none. */
export function timelineLine(record: TraceRecord, options: TimelineOptions): string | undefined {
  const { palette, verbose = false } = options;
  const line =
    say(record) ??
    (verbose
      ? { tone: 'quiet' as const, text: canonicalLine(record).replace(/^\S+ \S+ /, '') }
      : undefined);
  if (line === undefined) return undefined;
  const at = `${(record.at / 1000).toFixed(3)}s`.padStart(10);
  const actor = record.actor.padEnd(ACTOR_WIDTH);
  const text = palette[line.tone](withoutControls(line.text));
  return `${palette.quiet(at)}  ${palette.actor(actor)}  ${text}`;
}
