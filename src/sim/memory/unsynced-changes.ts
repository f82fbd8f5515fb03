/**
 * What was done to a memory disk and not synced: each change of names, in the order of the calls, and for each
 * file its content when it was synced last. It is kept only for a disk whose power can be cut.
 *
 * A change is what one call does to names; it is undone as a whole. The disk notes it before it makes it.
 */
import type { DirectoryNode, FileNode, Inode } from './inode.ts';

export interface Name {
  readonly directory: DirectoryNode;
  readonly name: string;
}

/** What a name led to, and leads to. */
export interface NameChange extends Name {
  readonly before: Inode | undefined;
  readonly after: Inode | undefined;
}

export interface Change {
  /** As a person would write the call: `rename /a /b`. */
  readonly call: string;
  readonly names: readonly NameChange[];
}

export interface Content {
  readonly chunks: readonly Uint8Array[];
  readonly sizeBytes: number;
}

export class UnsyncedChanges {
  /** In the order of the calls. */
  #changes: Change[] = [];
  readonly #contents = new Map<FileNode, Content>();

  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** What was synced of each file that has changed since. */
  get contents(): ReadonlyMap<FileNode, Content> {
    return this.#contents;
  }

  /** A name is about to lead to something else; undefined: to nothing. */
  noteName(call: string, name: Name, after: Inode | undefined): void {
    this.#changes.push({ call, names: [changeOf(name, after)] });
  }

  noteRename(call: string, from: Name, to: Name, moved: Inode): void {
    this.#changes.push({ call, names: [changeOf(from, undefined), changeOf(to, moved)] });
  }

  /** A tree is about to be removed: that is a call for each of its names, the deepest first. */
  noteRemoval(path: string, top: Name, node: Inode): void {
    for (const below of namesBelow(path, node)) {
      this.noteName(`rm ${below.path}`, below, undefined);
    }
    this.noteName(`rm ${path}`, top, undefined);
  }

  /** The content of a file is about to change. */
  noteContent(file: FileNode): void {
    if (this.#contents.has(file)) return;
    this.#contents.set(file, { chunks: [...file.chunks], sizeBytes: file.sizeBytes });
  }

  syncFile(file: FileNode): void {
    this.#contents.delete(file);
  }

  /** Changes of its names, and what they rest on: earlier changes of the same names elsewhere. */
  syncDirectories(directories: ReadonlySet<DirectoryNode>): void {
    const synced = new Set<Change>();
    const needed = new Map<DirectoryNode, Set<string>>();
    for (const change of this.#changes.toReversed()) {
      const isNeeded = change.names.some(
        ({ directory, name }) =>
          directories.has(directory) || needed.get(directory)?.has(name) === true,
      );
      if (!isNeeded) continue;
      synced.add(change);
      for (const { directory, name } of change.names) {
        needed.set(directory, (needed.get(directory) ?? new Set()).add(name));
      }
    }
    if (synced.size > 0) this.#changes = this.#changes.filter((change) => !synced.has(change));
  }

  clear(): void {
    this.#changes = [];
    this.#contents.clear();
  }
}

function changeOf({ directory, name }: Name, after: Inode | undefined): NameChange {
  return { directory, name, before: directory.entries?.get(name), after };
}

/** Those of a directory after those of the directories in it. Not recursive: hostile trees are deep. */
function* namesBelow(path: string, top: Inode): Iterable<Name & { readonly path: string }> {
  if (top.type !== 'directory') return;
  const directories = [{ path, directory: top }];
  for (const { path: above, directory } of directories) {
    for (const [name, node] of directory.entries ?? []) {
      if (node.type === 'directory')
        directories.push({ path: `${above}/${name}`, directory: node });
    }
  }
  for (const { path: above, directory } of directories.reverse()) {
    for (const name of directory.entries?.keys() ?? []) {
      yield { path: `${above}/${name}`, directory, name };
    }
  }
}
