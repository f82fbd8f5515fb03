/**
 * Who is about to use an image, and which image is about to go: between the look of a start at an image
 * ("it is there") and the container over it, the runtime lists nobody who uses it.
 *
 * A start claims its image by the reference it asks for, before it looks, until its container exists or it
 * has given up. A removal says which image it takes; a start that finds it meanwhile waits, and looks again.
 * Ours: upstream has neither (kubernetes/kubernetes#123631), and a container may start over what is being removed.
 */
import { createOperation, type Operation } from '../../../sim/index.ts';

export class ImageClaims {
  /** How many starts want it, by reference. */
  readonly #claims = new Map<string, number>();
  /** Who waits for the end of its removal, by id. */
  readonly #removals = new Map<string, Set<() => void>>();

  claim(reference: string): void {
    this.#claims.set(reference, (this.#claims.get(reference) ?? 0) + 1);
  }

  release(reference: string): void {
    const others = (this.#claims.get(reference) ?? 0) - 1;
    if (others > 0) this.#claims.set(reference, others);
    else this.#claims.delete(reference);
  }

  /** What starts under way have asked for. */
  get references(): readonly string[] {
    return [...this.#claims.keys()];
  }

  isBeingRemoved(id: string): boolean {
    return this.#removals.has(id);
  }

  removalBegins(id: string): void {
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
