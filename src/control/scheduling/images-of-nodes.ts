/**
 * Which images are on a node, and on how many nodes an image is. Upstream: pkg/scheduler/backend/cache/cache.go,
 * imageStates (v1.36).
 */
import type { Node } from '../../api/index.ts';

type Reported = Node['status']['images'];

/** What one node reports; made anew when it reports something else. */
export class ImagesOfNode {
  readonly reported: Reported;
  readonly #sizes = new Map<string, number>();

  constructor(reported: Reported) {
    this.reported = reported;
    for (const { names = [], sizeBytes = 0 } of reported ?? []) {
      for (const name of names) this.#sizes.set(name, sizeBytes);
    }
  }

  get names(): Iterable<string> {
    return this.#sizes.keys();
  }

  /** In bytes; undefined if the image is not there. */
  sizeOf(name: string): number | undefined {
    return this.#sizes.get(name);
  }
}

/** On how many nodes each image is. */
export class ImageSpread {
  readonly #nodeCounts = new Map<string, number>();
  /** Grows whenever a node reports other images. */
  version = 0;

  get isEmpty(): boolean {
    return this.#nodeCounts.size === 0;
  }

  nodesWith(name: string): number {
    return this.#nodeCounts.get(name) ?? 0;
  }

  replace(before: ImagesOfNode, after: ImagesOfNode): void {
    this.version += 1;
    for (const name of before.names) this.#nodeCounts.set(name, this.nodesWith(name) - 1);
    for (const name of after.names) this.#nodeCounts.set(name, this.nodesWith(name) + 1);
    for (const name of before.names) if (this.nodesWith(name) === 0) this.#nodeCounts.delete(name);
  }
}
