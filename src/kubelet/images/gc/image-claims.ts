/**
 * Who is about to use an image, and which image is about to go: between the look at an image ("it is there")
 * and the container over it, or the mount of it, the runtime lists nobody who uses it.
 *
 * A pass over a pod holds what it asks for, from before it looks until it has ended; so does the setup of a
 * volume. A removal says which image it takes, and spares what is held; who finds it being removed waits, and
 * looks again. Nobody who removes waits for one who holds: a pull may take for ever.
 * Ours: upstream has neither (kubernetes/kubernetes#123631), and a container may start over what is being removed.
 */
import { createOperation, type Operation } from '../../../sim/index.ts';

/** What one piece of work is about to use. */
export interface ImageHold {
  /** @param image a reference as the runtime is asked for it, or an id */
  claim(image: string): void;
  /** All that was claimed. */
  release(): void;
}

class Hold implements ImageHold {
  /** Those that hold something. */
  readonly #all: Set<Hold>;
  #images: readonly string[] = NONE;

  constructor(all: Set<Hold>) {
    this.#all = all;
  }

  get images(): readonly string[] {
    return this.#images;
  }

  claim(image: string): void {
    this.#images = [...this.#images, image];
    this.#all.add(this);
  }

  release(): void {
    if (this.#images.length === 0) return;
    this.#images = NONE;
    this.#all.delete(this);
  }
}

const NONE: readonly string[] = [];

export class ImageClaims {
  readonly #holds = new Set<Hold>();
  /** Who waits for the end of its removal, by id. */
  readonly #removals = new Map<string, Set<() => void>>();
  #removalCount = 0;

  hold(): ImageHold {
    return new Hold(this.#holds);
  }

  /** All that is held. */
  get images(): ReadonlySet<string> {
    return new Set([...this.#holds].flatMap(({ images }) => [...images]));
  }

  get isRemoving(): boolean {
    return this.#removals.size > 0;
  }

  /** Removals that ever began: whether there was one in between. */
  get removalCount(): number {
    return this.#removalCount;
  }

  isBeingRemoved(id: string): boolean {
    return this.#removals.has(id);
  }

  removalBegins(id: string): void {
    this.#removalCount++;
    if (!this.#removals.has(id)) this.#removals.set(id, new Set());
  }

  removalEnds(id: string): void {
    const waiting = this.#removals.get(id) ?? [];
    this.#removals.delete(id);
    for (const goOn of waiting) goOn();
  }

  /** Until nobody removes it; at once if nobody does. */
  removalEnded(id: string): Operation<void> {
    return createOperation<void>((sink) => {
      const waiting = this.#removals.get(id);
      const goOn = (): void => sink.done(undefined);
      if (waiting === undefined) {
        goOn();
        return undefined;
      }
      waiting.add(goOn);
      return () => void waiting.delete(goOn);
    });
  }
}
