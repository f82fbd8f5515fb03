/**
 * What a controller wrote and its informer does not show yet: with it, a controller never decides by what
 * it has changed itself. Upstream: client-go tools/cache, mutation_cache.go, which few controllers use.
 */
import type { ApiObject } from '../../api/index.ts';

export class OwnWrites<T extends ApiObject> {
  readonly #written = new Map<string, T>();

  wrote(object: T): void {
    this.#written.set(object.metadata.uid, object);
  }

  /** The informer shows this version, or that the object is gone. */
  shown(object: T, isGone: boolean): void {
    const { uid } = object.metadata;
    const written = this.#written.get(uid);
    if (written === undefined) return;
    if (isGone || versionOf(object) >= versionOf(written)) this.#written.delete(uid);
  }

  /** The objects as they are by now, and those of `isOurs` that nobody has shown yet. */
  over(objects: readonly T[], isOurs: (object: T) => boolean): readonly T[] {
    if (this.#written.size === 0) return objects;
    const known = new Set(objects.map(({ metadata }) => metadata.uid));
    const newer = objects.map((object) => {
      const written = this.#written.get(object.metadata.uid);
      return written !== undefined && versionOf(written) > versionOf(object) ? written : object;
    });
    const more = [...this.#written.values()].filter(
      (written) => !known.has(written.metadata.uid) && isOurs(written),
    );
    return [...newer, ...more];
  }
}

function versionOf({ metadata }: ApiObject): number {
  return Number(metadata.resourceVersion);
}
