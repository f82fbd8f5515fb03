/**
 * The sandboxes, or the containers, of one node: by id, and by the pod they belong to. Names are
 * taken once: two of one name are a conflict, as in containerd. Lookups cost nothing with the number of pods.
 */
import { mapped } from '../../sim/index.ts';
import { CriError } from '../index.ts';

export interface PodObject {
  readonly id: string;
  readonly podUid: string;
}

export class PodObjectTable<T extends PodObject> {
  readonly #kind: 'sandbox' | 'container';
  readonly #byId = new Map<string, { readonly object: T; readonly name: string }>();
  /** Most pods have one of each. */
  readonly #byPod = new Map<string, readonly T[]>();
  readonly #idByName = new Map<string, string>();

  constructor(kind: 'sandbox' | 'container') {
    this.#kind = kind;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)?.object;
  }

  /** @throws {CriError} if the name is taken. */
  requireFree(name: string): void {
    const holder = this.#idByName.get(name);
    if (holder === undefined) return;
    throw new CriError(
      'Unknown',
      `failed to reserve ${this.#kind} name "${name}": name "${name}" is reserved for "${holder}"`,
    );
  }

  /** @throws {CriError} if the name is taken. */
  add(object: T, name: string): void {
    this.requireFree(name);
    this.#byId.set(object.id, { object, name });
    this.#idByName.set(name, object.id);
    const ofPod = this.#byPod.get(object.podUid);
    this.#byPod.set(object.podUid, ofPod === undefined ? [object] : [...ofPod, object]);
  }

  delete(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.#byId.delete(id);
    this.#idByName.delete(entry.name);
    const { podUid } = entry.object;
    const left = (this.#byPod.get(podUid) ?? []).filter((each) => each !== entry.object);
    if (left.length === 0) this.#byPod.delete(podUid);
    else this.#byPod.set(podUid, left);
  }

  /** What `show` makes of each, in the order of their making; all, or those of one pod. */
  list<R>(show: (object: T) => R, podUid?: string): readonly R[] {
    if (podUid !== undefined) return mapped(this.#byPod.get(podUid) ?? [], show);
    const shown: R[] = [];
    for (const { object } of this.#byId.values()) shown.push(show(object));
    return shown;
  }
}
