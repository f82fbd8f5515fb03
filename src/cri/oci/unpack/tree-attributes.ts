/**
 * Which extended attributes the directories of a tree have from the layers that were applied to it: a directory that comes
 * again has those of its new entry, and no others. Names of directories that are gone may stay here.
 */
export class TreeAttributes {
  readonly #names = new Map<string, readonly string[]>();

  /** @returns what it had and is not to have any more */
  replace(directory: string, names: readonly string[]): readonly string[] {
    const had = this.#names.get(directory) ?? [];
    if (names.length > 0) this.#names.set(directory, names);
    else this.#names.delete(directory);
    return had.filter((name) => !names.includes(name));
  }
}
