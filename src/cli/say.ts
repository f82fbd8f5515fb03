/** What one record says to a person, by itself: the tone and the words; ids in full. */
import { formatDuration, type TraceRecord, type TraceRecordOf } from '../sim/index.ts';
import type { Palette } from './palette.ts';

export type Tone = Exclude<keyof Palette, 'actor'>;

export interface Line {
  readonly tone: Tone;
  readonly text: string;
}

/** Undefined if the record stays unsaid: only machines care about it. */
export function say(record: TraceRecord): Line | undefined {
  switch (record.type) {
    case 'scenario.step':
      return { tone: 'strong', text: record.detail.does };
    case 'scenario.verdict': {
      const { ok, expectation, found } = record.detail;
      return ok
        ? { tone: 'good', text: `✓ ${expectation}` }
        : { tone: 'bad', text: `✗ ${expectation}, but ${found}` };
    }
    case 'fault.struck': {
      const { point, subject, error, delayMs, hang, crash } = record.detail;
      const outcomes = [
        crash === undefined ? undefined : `${crash} ends`,
        hang === true ? 'no answer' : undefined,
        delayMs === undefined ? undefined : `${formatDuration(delayMs)} late`,
        error,
      ].filter((outcome) => outcome !== undefined);
      return { tone: 'bad', text: `fault struck ${point} ${subject}: ${outcomes.join(', ')}` };
    }
    case 'event.recorded': {
      const { object, type, reason, message, count } = record.detail;
      const again = count > 1 ? ` (x${String(count)})` : '';
      return {
        tone: type === 'Warning' ? 'bad' : 'plain',
        text: `${reason}${again} ${object}: ${message}`,
      };
    }
    case 'api.write': {
      const { verb, resource, name, summary } = record.detail;
      if (resource !== 'pods' || summary === undefined || summary === '') return undefined;
      return { tone: 'quiet', text: `${verb} ${resource}/${name}: ${summary}` };
    }
    case 'api.warning': {
      const { field, text } = record.detail;
      return { tone: 'bad', text: `Warning: ${field === '' ? text : `${field}: ${text}`}` };
    }
    case 'watch.lost':
      return { tone: 'bad', text: `watch of ${record.detail.resource} lost: ${record.detail.why}` };
    case 'watch.resumed': {
      const { resource, resourceVersion } = record.detail;
      return { tone: 'plain', text: `watch of ${resource} resumed after ${resourceVersion}` };
    }
    case 'watch.relisted': {
      const { resource, added, modified, deleted } = record.detail;
      const counts = `${String(added)} added, ${String(modified)} modified, ${String(deleted)} deleted`;
      return { tone: 'plain', text: `${resource} listed anew: ${counts}` };
    }
    case 'image.resolved':
      return {
        tone: 'plain',
        text: `resolved ${record.detail.reference} to ${record.detail.imageRef.split('@')[1] ?? ''}`,
      };
    case 'image.blobFetched':
      return {
        tone: 'quiet',
        text: `fetched ${record.detail.digest}, ${String(record.detail.bytes)} B, verified`,
      };
    case 'image.blobLost':
      return { tone: 'bad', text: `damaged or gone in the store: ${record.detail.digest}` };
    case 'image.unpacked': {
      const { layers, files, imageRef } = record.detail;
      return {
        tone: 'plain',
        text: `unpacked ${imageRef}: ${some(layers, 'layer', 'layers')}, ${some(files, 'entry', 'entries')}`,
      };
    }
    case 'image.omitted': {
      const { imageRef, count, first } = record.detail;
      return {
        tone: 'bad',
        text: `left out of ${imageRef}: ${first[0] ?? ''}${andMore(count - 1)}`,
      };
    }
    case 'image.pullFailed':
      return { tone: 'bad', text: `pull failed: ${record.detail.error}` };
    case 'image.collected': {
      const { id, reason, sizeBytes } = record.detail;
      return { tone: 'plain', text: `removed image ${id} (${reason}), ${String(sizeBytes)} B` };
    }
    case 'object.mounted':
      return { tone: 'plain', text: `mounted OCI object at ${record.detail.path}` };
    case 'object.unmounted':
      return { tone: 'plain', text: `unmounted OCI object at ${record.detail.path}` };
    case 'volume.published':
      return {
        tone: 'good',
        text: `published volume ${record.detail.volume}: ..data -> ${record.detail.generation}`,
      };
    case 'volume.written': {
      const { volume, generation, files } = record.detail;
      const content = some(files, 'file', 'files');
      return {
        tone: 'good',
        text: `published volume ${volume}: ..data -> ${generation}, ${content}`,
      };
    }
    case 'volume.mounted':
      return {
        tone: 'good',
        text: `volume ${record.detail.volume} of ${record.detail.pod} mounted`,
      };
    case 'volume.reconstructed':
      return { tone: 'plain', text: `volume ${record.detail.volume} found on the disk` };
    case 'kubelet.stopped':
      return { tone: 'bad', text: 'kubelet is gone' };
    case 'kubelet.started':
      return { tone: 'good', text: 'another kubelet starts' };
    case 'kubelet.paused':
      return { tone: 'bad', text: 'kubelet stands still' };
    case 'kubelet.resumed':
      return { tone: 'good', text: 'kubelet goes on' };
    case 'imageService.stopped':
      return { tone: 'bad', text: 'image service is gone' };
    case 'imageService.started':
      return { tone: 'good', text: 'image service is back' };
    case 'imageService.startFailed':
      return { tone: 'bad', text: `image service does not start: ${record.detail.error}` };
    case 'node.off':
      return { tone: 'bad', text: 'machine is off' };
    case 'node.powerCut':
      return { tone: 'bad', text: powerCutText(record.detail) };
    case 'node.on':
      return { tone: 'good', text: `machine is on, boot id ${record.detail.bootId}` };
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
    case 'container.listens': {
      const { container, ip, port, unmodelled } = record.detail;
      const why = unmodelled ? ', as its container declares: nobody models it' : '';
      return {
        tone: 'quiet',
        text: `container ${container} listens on ${ip}:${String(port)}${why}`,
      };
    }
    case 'container.log':
      return { tone: 'quiet', text: `${record.detail.container} | ${record.detail.line}` };
    default:
      return undefined;
  }
}

/** What is lost may be long; the verbose timeline has all of it. */
const LOST_TOLD_MAX = 3;

function powerCutText({ unsynced, lost }: TraceRecordOf<'node.powerCut'>['detail']): string {
  const what = `power cut, ${some(unsynced, 'change', 'changes')} not synced`;
  if (lost.length === 0) return `${what}, none lost`;
  const more = lost.length - LOST_TOLD_MAX;
  const told = lost.slice(0, LOST_TOLD_MAX).join('; ');
  return `${what}, lost: ${told}${more > 0 ? `; and ${String(more)} more` : ''}`;
}

function andMore(count: number): string {
  return count > 0 ? ` and ${String(count)} more` : '';
}

function some(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
