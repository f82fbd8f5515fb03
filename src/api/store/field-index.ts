/** Places of objects by the value of one of their fields. */
export class FieldIndex<T, Place> {
  readonly #read: (object: T) => string;
  readonly #places = new Map<string, Set<Place>>();

  constructor(read: (object: T) => string) {
    this.#read = read;
  }

  /** Those of all objects with this value, unordered. */
  places(value: string): Iterable<Place> {
    return this.#places.get(value) ?? [];
  }

  /** Either object may be undefined: it is new, or gone. */
  update(place: Place, next: T | undefined, previous: T | undefined): void {
    const value = next === undefined ? undefined : this.#read(next);
    const before = previous === undefined ? undefined : this.#read(previous);
    if (value === before) return;
    if (before !== undefined) this.#remove(place, before);
    if (value !== undefined) this.#add(place, value);
  }

  #add(place: Place, value: string): void {
    const places = this.#places.get(value);
    if (places === undefined) this.#places.set(value, new Set([place]));
    else places.add(place);
  }

  #remove(place: Place, value: string): void {
    const places = this.#places.get(value);
    places?.delete(place);
    if (places?.size === 0) this.#places.delete(value);
  }
}
