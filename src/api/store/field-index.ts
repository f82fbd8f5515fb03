/** Keys of objects by the value of one of their fields. */
export class FieldIndex<T> {
  readonly #read: (object: T) => string;
  readonly #keys = new Map<string, Set<string>>();

  constructor(read: (object: T) => string) {
    this.#read = read;
  }

  /** Keys of all objects with this value, unordered. */
  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  has(value: string): boolean {
    return this.#keys.has(value);
  }

  /** Either may be undefined: an object that is new, or gone. */
  update(key: string, next: T | undefined, previous: T | undefined): void {
    const value = next === undefined ? undefined : this.#read(next);
    const before = previous === undefined ? undefined : this.#read(previous);
    if (value === before) return;
    if (before !== undefined) this.#remove(key, before);
    if (value !== undefined) this.#add(key, value);
  }

  #add(key: string, value: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, new Set([key]));
    else keys.add(key);
  }

  #remove(key: string, value: string): void {
    const keys = this.#keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(value);
  }
}
