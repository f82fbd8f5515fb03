/** Watches a lab's API from now on, and tells the story in the comparable form. */
import type { Event, ObjectMeta, Pod, WatchEvent } from '../src/api/index.ts';
import type { Lab } from '../src/index.ts';
import { listen } from '../src/sim/index.ts';
import { comparableStatus } from './comparable-status.ts';
import { comparableText } from './comparable-text.ts';
import { comparableWorkload } from './comparable-workload.ts';
import { GeneratedNames } from './generated-names.ts';
import type { ComparableStatus, ComparableWorkload, Story } from './recording.ts';

interface SeenEvent {
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath?: string;
  /** Instants of the world. */
  readonly seenAt: number[];
}

/** Whose statuses are told, and whose names are made up. */
const WORKLOADS = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'controllerrevisions',
] as const;

interface Workload {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly status?: unknown;
}

export class Watcher {
  readonly #lab: Lab;
  readonly #events = new Map<string, SeenEvent>();
  /** `at` is an instant of the world until the story is told. */
  readonly #statuses: ComparableStatus[] = [];
  readonly #workloads: ComparableWorkload[] = [];
  readonly #names = new GeneratedNames();
  readonly #latest = new Map<string, string>();
  /** UIDs in order of appearance; a recording counts them over all names. */
  readonly #uids: string[] = [];
  #scheduledAt: number | undefined;

  constructor(lab: Lab) {
    const { client } = lab.cluster;
    this.#lab = lab;
    const { loop } = lab.world;
    // What is there already is the start of the node, which no recording shows.
    const known = new Map(
      lab.cluster.api.store.list('events').map((each) => [each.metadata.uid, each.count]),
    );
    listen(loop, client.resource('events').watch(), (change) => {
      if (change.type === 'BOOKMARK' || change.type === 'DELETED') return;
      const { metadata, count } = change.object;
      if (known.get(metadata.uid) !== count) this.#seeEvent(change.object);
    });
    listen(loop, client.resource('pods').watch(), (change) => this.#seePod(change));
    for (const resource of WORKLOADS) {
      const { kind } = lab.cluster.api.resources.of(resource);
      listen(loop, client.resource(resource).watch(), (change) => {
        if (change.type === 'BOOKMARK') return;
        this.#seeWorkload({ ...change.object, kind }, change.type === 'DELETED');
      });
    }
  }

  /** The instant at which the API first showed that a pod was scheduled. */
  get scheduledAt(): number | undefined {
    return this.#scheduledAt;
  }

  /** @param origin the instant from which seconds are counted */
  story(origin: number): Story {
    const seconds = (instant: number): number => Math.round((instant - origin) / 10) / 100;
    return this.#names.replaceIn({
      events: [...this.#events.values()].map(({ seenAt, ...event }) => ({
        ...event,
        at: seenAt.map(seconds),
      })),
      statuses: this.#statuses.map((status) => ({ ...status, at: seconds(status.at) })),
      workloads: this.#workloads.map((each) => ({ ...each, at: seconds(each.at) })),
    });
  }

  #seeEvent(event: Event): void {
    const { involvedObject, type = '', reason = '', message = '' } = event;
    const { kind = '', name = '', fieldPath } = involvedObject;
    // Recordings tell what pods are told; of the node, see node.md beside them.
    if (kind === 'Node') return;
    const seen = {
      about: `${kind}/${name}`,
      type,
      reason,
      message: comparableText(message),
      ...(fieldPath === undefined ? {} : { fieldPath }),
    };
    const key = JSON.stringify(seen);
    const now = this.#lab.world.now();
    const before = this.#events.get(key);
    if (before === undefined) this.#events.set(key, { ...seen, seenAt: [now] });
    else before.seenAt.push(now);
    if (reason === 'Scheduled') this.#scheduledAt ??= now;
  }

  #seePod(change: WatchEvent<Pod>): void {
    if (change.type === 'BOOKMARK') return;
    const { object, type } = change;
    const { name, uid } = object.metadata;
    this.#names.see('Pod', object.metadata);
    if (!this.#uids.includes(uid)) this.#uids.push(uid);
    const seen = {
      ...comparableStatus(object),
      life: this.#uids.indexOf(uid) + 1,
      ...(type === 'DELETED' ? { gone: true as const } : {}),
    };
    const text = JSON.stringify(seen);
    if (this.#latest.get(name) === text) return;
    this.#latest.set(name, text);
    this.#statuses.push({ at: this.#lab.world.now(), ...seen });
  }

  #seeWorkload({ kind, metadata, status = {} }: Workload, isGone: boolean): void {
    this.#names.see(kind, metadata);
    if (kind === 'ControllerRevision') return;
    const about = `${kind}/${metadata.name}`;
    const seen = {
      about,
      status: comparableWorkload(status),
      ...(metadata.deletionTimestamp === undefined ? {} : { deleting: true as const }),
      ...(isGone ? { gone: true as const } : {}),
    };
    const text = JSON.stringify(seen);
    if (this.#latest.get(about) === text) return;
    this.#latest.set(about, text);
    this.#workloads.push({ at: this.#lab.world.now(), ...seen });
  }
}
