/**
 * When that began which a Service's endpoints tell of next: the annotation
 * `endpoints.kubernetes.io/last-change-trigger-time`. Upstream: endpointslice/util/trigger_time_tracker.go (v1.36).
 */
import type { Pod, Service } from '../../api/index.ts';
import { conditionOf } from '../workloads/pod-facts.ts';

const ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Times as the API writes them, of which the earlier is the lesser text. */
interface Seen {
  readonly service: string;
  /** By pod. */
  readonly pods: ReadonlyMap<string, string>;
}

export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** Asked once a sync, as it remembers what it was asked with. Undefined: nothing has changed. */
  next(key: string, { metadata }: Service, pods: readonly Pod[]): string | undefined {
    const { creationTimestamp: service } = metadata;
    const seen = this.#seen.get(key);
    const times = new Map(pods.flatMap((pod) => entryOf(pod)));
    this.#seen.set(key, { service, pods: times });
    if (seen === undefined) return service;
    const changed = [...times].filter(([name, time]) => time > (seen.pods.get(name) ?? ''));
    const all = changed.map(([, time]) => time);
    if (service > seen.service) all.push(service);
    return all.sort()[0];
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

function entryOf(pod: Pod): readonly (readonly [string, string])[] {
  const { lastTransitionTime } = conditionOf(pod, 'Ready') ?? {};
  return lastTransitionTime === undefined ? [] : [[pod.metadata.name, lastTransitionTime]];
}

/** The annotations with that one, or without it. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Record<string, string> {
  const { [ANNOTATION]: _former, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [ANNOTATION]: time };
}

/** What a mirror of Endpoints tells of them. */
export function mirroredAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const { [LAST_APPLIED]: _applied, ...others } = withTriggerTime(annotations, undefined);
  return others;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
