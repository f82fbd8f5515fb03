/**
 * Strategy `Cache`: what was read is good for a time, which the node's annotation says. Upstream:
 * pkg/kubelet/util/manager/cache_based_manager.go, objectStore (v1.36).
 */
import { isStatus, type ResourceClient } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Instant, type Steps } from '../../sim/index.ts';
import {
  notRegistered,
  objectKey,
  type isObjectOlder,
  type ObjectStore,
  type StoredObject,
} from './object-store.ts';

/** Without the annotation. */
const DEFAULT_TTL_MS = 60_000;

export interface TtlStoreOptions<T extends StoredObject> {
  readonly client: ResourceClient<T>;
  readonly now: () => Instant;
  /** What the node says; undefined: nothing. */
  readonly ttlMs: () => number | undefined;
  readonly isOlder: typeof isObjectOlder;
}

interface Item<T> {
  references: number;
  /** What was answered last: an object, or that there is none. */
  answer: { readonly object: T } | { readonly error: unknown } | undefined;
  answeredAt: Instant;
}

export class TtlStore<T extends StoredObject> implements ObjectStore<T> {
  readonly #options: TtlStoreOptions<T>;
  readonly #items = new Map<string, Item<T>>();

  constructor(options: TtlStoreOptions<T>) {
    this.#options = options;
  }

  /** A pod that is new gets what there is now. */
  addReference(namespace: string, name: string): void {
    const key = objectKey(namespace, name);
    const item = this.#items.get(key);
    if (item === undefined) {
      this.#items.set(key, { references: 1, answer: undefined, answeredAt: 0 });
      return;
    }
    item.references += 1;
    item.answer = undefined;
  }

  deleteReference(namespace: string, name: string): void {
    const key = objectKey(namespace, name);
    const item = this.#items.get(key);
    if (item === undefined) return;
    item.references -= 1;
    if (item.references === 0) this.#items.delete(key);
  }

  /** While the server cannot be asked, what is known goes on counting. */
  *get(namespace: string, name: string): Steps<T> {
    const item = this.#items.get(objectKey(namespace, name));
    if (item === undefined) throw notRegistered(namespace, name);
    if (!this.#isFresh(item)) yield* this.#refresh(item, namespace, name);
    const { answer } = item;
    if (answer === undefined) throw notRegistered(namespace, name);
    if ('error' in answer) throw answer.error;
    return answer.object;
  }

  stop(): void {
    this.#items.clear();
  }

  #isFresh({ answer, answeredAt }: Item<T>): boolean {
    if (answer === undefined || 'error' in answer) return false;
    const { now, ttlMs } = this.#options;
    return now() < answeredAt + (ttlMs() ?? DEFAULT_TTL_MS);
  }

  *#refresh(item: Item<T>, namespace: string, name: string): Steps<void> {
    const { client, now, isOlder } = this.#options;
    let answer: Item<T>['answer'];
    try {
      answer = { object: yield* perform(client.get({ namespace, name })) };
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) {
        if (item.answer === undefined) throw error;
        return;
      }
      answer = { error };
    }
    const known =
      item.answer !== undefined && 'object' in item.answer ? item.answer.object : undefined;
    if ('object' in answer && isOlder(answer.object, known)) return;
    item.answer = answer;
    item.answeredAt = now();
  }
}
