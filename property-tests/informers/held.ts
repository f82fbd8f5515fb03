/** What an informer holds by what it was told, and what was wrong with how it was told. */
import type { ApiObject, WatchEvent } from '../../src/api/index.ts';

export class Held<T extends ApiObject> {
  readonly #objects = new Map<string, T>();
  /** The newest that was told of each, by uid: also of what is gone. */
  readonly #versions = new Map<string, number>();
  /** The first thing that was wrong. */
  wrong: string | undefined;

  get objects(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** `a@17 b@12`, by name. */
  get text(): string {
    return textOf(this.objects);
  }

  take(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') return;
    this.wrong ??= this.#fault(event.type, event.object);
    const { name, uid, resourceVersion } = event.object.metadata;
    if (event.type === 'DELETED') this.#objects.delete(name);
    else this.#objects.set(name, event.object);
    this.#versions.set(uid, Number(resourceVersion));
  }

  #fault(type: string, { metadata }: T): string | undefined {
    const { name, uid, resourceVersion } = metadata;
    const what = `${type} ${name}@${resourceVersion}`;
    const held = this.#objects.get(name);
    const told = this.#versions.get(uid) ?? 0;
    if (type === 'ADDED' && held !== undefined) return `${what} was there already`;
    if (type !== 'ADDED' && held?.metadata.uid !== uid) return `${what} is not what was there`;
    const version = Number(resourceVersion);
    // What is gone may be told in the state that was known of it.
    if (type === 'DELETED' ? version < told : version <= told) {
      return `${what} goes back behind ${String(told)}`;
    }
    return undefined;
  }
}

export function textOf(objects: readonly ApiObject[]): string {
  return objects
    .map(({ metadata: { name, resourceVersion } }) => `${name}@${resourceVersion}`)
    .sort()
    .join(' ');
}
