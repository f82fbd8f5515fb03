/**
 * A strategic merge patch by somebody who holds both states: the one he saw, and what is to come of it.
 *
 * Over the wire the two would be compared, the difference sent, and merged into what the server has. Within one
 * process that is work for nothing wherever the server still has the very object that was seen: what comes of
 * it is known. So the document is made when somebody asks for it, and the server does only if another wrote meanwhile.
 */
import type { JsonObject } from '../json-object.ts';
import type { Manifest } from '../objects.ts';
import { share } from '../structural-sharing.ts';

export class Difference<T extends object = object> {
  readonly from: T;
  /**
   * What `document` makes of `from`, and nothing else may it make. What is equal in both is the same in both, and all of it is
   * frozen, so that the server can keep it.
   */
  readonly to: T;
  readonly #document: () => Manifest;

  constructor(from: T, to: T, document: () => Manifest) {
    this.from = from;
    this.to = share(from, to);
    this.#document = document;
  }

  document(): Manifest {
    return this.#document();
  }
}

/** The patch as it is sent. */
export function documentOf(patch: Manifest | Difference): JsonObject {
  return patch instanceof Difference ? patch.document() : patch;
}
