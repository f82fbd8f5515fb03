/**
 * Looks at volumes that are published by a link, after each step on the node's disk that could change what
 * readers see; see `Showing`. Nobody waits for it.
 */
import type { TraceRecord } from '../../src/sim/index.ts';
import type { DiskView } from './disk-view.ts';
import type { Completion, ObservedVolumes, PublishedKind, Showing } from './observed.ts';
import type { Bystander } from './spies.ts';

const VOLUME =
  /^(.*\/pods\/([^/]+)\/volumes\/kubernetes\.io~(oci|configmap|secret|projected)\/([^/]+))(?:\/([^/]+))?/;

interface Place {
  readonly directory: string;
  readonly podUid: string;
  readonly kind: PublishedKind;
  readonly volume: string;
}

export class VolumeSpy implements ObservedVolumes {
  readonly showings: Showing[] = [];
  readonly completions: Completion[] = [];
  /** Of the only node. */
  disk: DiskView | undefined;
  readonly #bystander: Pick<Bystander, 'now' | 'order'>;
  /** By pod and volume. */
  readonly #places = new Map<string, Place>();
  readonly #last = new Map<string, Showing>();
  readonly #lastNames = new Map<string, string>();

  constructor(bystander: Pick<Bystander, 'now' | 'order'>) {
    this.#bystander = bystander;
  }

  /** Something was done to a path. */
  readonly seen = (path: string): void => {
    if (!path.includes('/volumes/kubernetes.io~')) return;
    const [, directory, podUid, kind, volume, name] = VOLUME.exec(path) ?? [];
    if (directory === undefined || podUid === undefined || volume === undefined) return;
    const key = `${podUid} ${volume}`;
    const last = this.#last.get(key);
    if (name !== undefined && name !== '..data' && name !== last?.generation) return;
    const place = { directory, podUid, kind: kind as PublishedKind, volume };
    if (last === undefined) this.#places.set(key, place);
    this.#look(key, place, last);
  };

  notice({ type, detail, at }: TraceRecord, order: number): void {
    if (type !== 'volume.mounted' && type !== 'volume.refreshed') return;
    const { podUid, volume } = detail;
    const key = `${podUid} ${volume}`;
    const place = this.#places.get(key);
    if (place === undefined) return;
    const all = this.disk?.namesIn(place.directory) ?? [];
    const names = all.filter((name) => !name.startsWith('..'));
    const told = `${String(this.#last.get(key)?.order)} ${names.join('/')}`;
    if (this.#lastNames.get(key) === told) return;
    this.#lastNames.set(key, told);
    const left = all.length - names.length - 2;
    const isOnDisk = (this.disk?.namesOnDisk(place.directory) ?? []).length > 0;
    this.completions.push({ at, order, podUid, volume, kind: place.kind, names, left, isOnDisk });
  }

  #look(key: string, { directory, podUid, kind, volume }: Place, last: Showing | undefined): void {
    const generation = this.disk?.linkAt(`${directory}/..data`);
    const found = this.disk?.shownAt(`${directory}/..data`);
    // Content of an image is mounted, and has files: a directory without any is the place for it.
    const isBare = kind === 'oci' && Object.keys(found?.files ?? {}).length === 0;
    const shown = isBare ? undefined : found;
    if (shown === undefined && last?.files === undefined) return;
    const isSame =
      generation === last?.generation &&
      JSON.stringify(shown?.files) === JSON.stringify(last?.files) &&
      shown?.modes.join() === last?.modes.join();
    if (isSame) return;
    const { now, order } = this.#bystander;
    const showing = {
      at: now(),
      order: order(),
      podUid,
      kind,
      volume,
      generation,
      files: shown?.files,
      modes: shown?.modes ?? [],
    };
    this.#last.set(key, showing);
    this.showings.push(showing);
  }
}
