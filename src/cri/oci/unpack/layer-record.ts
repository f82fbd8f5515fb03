/**
 * What is known of a tree while one layer is applied to it: which paths are real directories (so
 * that they are looked at once), which times they must have in the end, and which paths the layer
 * itself has brought. A tree of names, so that forgetting a removed directory costs one step.
 */
import type { FileType } from '../../../sim/index.ts';
import type { EntryAttributes } from './layer-entry.ts';

export interface LayerRecord {
  /** What is known to be there. */
  type: FileType | undefined;
  /** A directory that was made for this layer: what is not known of it is not there. */
  isNew: boolean;
  /** Brought by this layer, or holds what was. */
  isOwn: boolean;
  /** Nothing of earlier layers is left below: to hide it once more is no work. */
  isCleared: boolean;
  /** The time to set when all is written; undefined if nothing has changed here. */
  mtimeMs: number | undefined;
  /** Extended attributes to set when all is written, and the names of those to take away. */
  extended: ReadonlyMap<string, Uint8Array> | undefined;
  stale: readonly string[] | undefined;
  /** A mode that would keep its owner out, to be set when all is written. */
  mode: number | undefined;
  below: Map<string, LayerRecord> | undefined;
}

export class LayerRecords {
  readonly #root = newRecord();

  /** What is known of `path`; `''` is the root. */
  find(path: string): LayerRecord | undefined {
    let record: LayerRecord | undefined = this.#root;
    for (const name of namesOf(path)) {
      record = record.below?.get(name);
      if (record === undefined) return undefined;
    }
    return record;
  }

  /** What is known of what is at `path`: its type, or that there is nothing. */
  known(path: string): FileType | 'nothing' | undefined {
    let above: LayerRecord = this.#root;
    for (const name of namesOf(path)) {
      const record = above.below?.get(name);
      if (record?.type === undefined && above.isNew) return 'nothing';
      if (record === undefined) return undefined;
      above = record;
    }
    return above.type;
  }

  /** True if nothing of earlier layers is left at or below `path`. */
  isCleared(path: string): boolean {
    let record: LayerRecord | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (record.isCleared) return true;
      record = record.below?.get(name);
      if (record === undefined) return false;
    }
    return record.isCleared;
  }

  /** How many of the first names are known to be real directories, one in the other. */
  knownDepth(path: readonly string[]): number {
    let record = this.#root;
    for (const [depth, name] of path.entries()) {
      const below = record.below?.get(name);
      if (below?.type !== 'directory') return depth;
      record = below;
    }
    return path.length;
  }

  /** The record of `path`, made if need be. */
  at(path: string): LayerRecord {
    let record = this.#root;
    for (const name of namesOf(path)) record = childOf(record, name);
    return record;
  }

  /** Marks `path` and all above it as brought by this layer. */
  own(path: string): void {
    let record = this.#root;
    record.isOwn = true;
    for (const name of namesOf(path)) {
      record = childOf(record, name);
      record.isOwn = true;
    }
  }

  /** What stood at `path` is gone. */
  forget(path: string): void {
    const end = path.lastIndexOf('/');
    this.find(path.slice(0, Math.max(0, end)))?.below?.delete(path.slice(end + 1));
  }

  /** What remains to be set, the deepest first. */
  pending(): readonly { readonly path: string; readonly record: LayerRecord }[] {
    const found: { readonly path: string; readonly record: LayerRecord }[] = [];
    const waiting = [{ path: '', record: this.#root }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { path, record } = next;
      if (isPending(record)) found.push(next);
      for (const [name, below] of record.below ?? []) {
        waiting.push({ path: path === '' ? name : `${path}/${name}`, record: below });
      }
    }
    return found.reverse();
  }
}

/** Notes the attributes that a directory has in the end. */
export function noteDirectory(record: LayerRecord, attributes: EntryAttributes): void {
  record.type = 'directory';
  record.mtimeMs = attributes.mtimeMs;
}

function isPending({ mtimeMs, mode, extended, stale }: LayerRecord): boolean {
  return (mtimeMs ?? mode ?? extended ?? stale) !== undefined;
}

function newRecord(): LayerRecord {
  return {
    type: undefined,
    isNew: false,
    isOwn: false,
    isCleared: false,
    mtimeMs: undefined,
    extended: undefined,
    stale: undefined,
    mode: undefined,
    below: undefined,
  };
}

function childOf(record: LayerRecord, name: string): LayerRecord {
  record.below ??= new Map();
  let child = record.below.get(name);
  if (child === undefined) {
    child = newRecord();
    record.below.set(name, child);
  }
  return child;
}

function namesOf(path: string): readonly string[] {
  return path === '' ? [] : path.split('/');
}
