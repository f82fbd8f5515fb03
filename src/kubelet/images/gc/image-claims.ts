/**
 * Who is about to use an image, and which image is about to go: between the look of a start at an image
 * ("it is there") and the container over it, the runtime lists nobody who uses it.
 *
 * A pass over a pod claims its images by the references it asks for, before it looks, until it has ended. A
 * removal says which image it takes; who asks for that meanwhile waits before it looks.
 * Ours: upstream has neither (kubernetes/kubernetes#123631), and a container may start over what is being removed.
 */
import { createOperation, type Operation } from '../../../sim/index.ts';

export class ImageClaims {
  /** References by who wants them. */
  readonly #claims = new Map<string | object, string[]>();
  /** Who waits for the end of its removal, by id. */
  readonly #removals = new Map<string, Set<() => void>>();

  /** @param holder the UID of a pod, or an object that is one piece of work */
  claim(holder: string | object, reference: string): void {
    const claimed = this.#claims.get(holder);
    if (claimed === undefined) this.#claims.set(holder, [reference]);
    else claimed.push(reference);
  }

  /** All that it claimed. */
  release(holder: string | object): void {
    this.#claims.delete(holder);
  }

  /** What is wanted. */
  get references(): readonly string[] {
    return [...new Set([...this.#claims.values()].flat())];
  }

  get isRemoving(): boolean {
    return this.#removals.size > 0;
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
