/**
 * Carries out the operations that `planEntry` planned, on one tree.
 *
 * Keeps the promise that a directory's modification time is the one its entry said, or the one it had
 * before the layer if there was no entry: times are set at the end, when nothing more is written.
 */
import type { FileSystem, UnsetAttribute } from '../../../sim/index.ts';
import type { EntryAttributes } from './layer-entry.ts';
import type { FileOperation } from './layer-plan.ts';
import { noteDirectory, type LayerRecords } from './layer-record.ts';
import type { ScopedResolver } from './scoped-resolver.ts';
import { SmallFiles } from './small-files.ts';
import { UnpackError } from './unpack-error.ts';
import type { TarHeader } from './strict-tar.ts';

const IMPLIED_MODE = 0o755;
const OWNER_ALL = 0o700;
/** Each name is work of its own. */
const STALE_NAMES_MAX = 256;
/** All others make new names, where nothing is, or change what no small file is. */
const NEEDS_WHAT_IS_THERE: ReadonlySet<FileOperation['do']> = new Set(['remove', 'hide', 'link']);

export class LayerPlayer {
  readonly #files: FileSystem;
  readonly #resolver: ScopedResolver;
  readonly #records: LayerRecords;
  readonly #small: SmallFiles;
  #writtenBytes = 0;

  constructor(files: FileSystem, resolver: ScopedResolver, records: LayerRecords) {
    this.#files = files;
    this.#resolver = resolver;
    this.#records = records;
    this.#small = new SmallFiles(files);
  }

  /** Bytes of file content written so far. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** @param header of the entry whose content it is, if its size is as it says */
  async play(
    operation: FileOperation,
    content: AsyncIterable<Uint8Array>,
    header?: TarHeader,
  ): Promise<void> {
    if (NEEDS_WHAT_IS_THERE.has(operation.do)) await this.#small.settle();
    const host = this.#resolver.hostPath(operation.path);
    switch (operation.do) {
      case 'remove':
        await this.#remove(operation.path);
        return;
      case 'hide':
        await this.#hide(operation.path, operation.keepTop);
        return;
      case 'mkdir':
        await this.#touchParent(operation.path);
        await this.#files.mkdir(host, { mode: IMPLIED_MODE });
        // Below a directory with a set-group-id bit it would be the group's of that.
        if (operation.isImplied === true) await this.#files.lchown(host, 0, 0);
        this.#noteNewDirectory(operation.path);
        return;
      case 'write':
        await this.#touchParent(operation.path);
        await this.#write(host, operation.attributes, content, header);
        this.#records.at(operation.path).type = 'file';
        return;
      case 'symlink':
        await this.#touchParent(operation.path);
        await this.#files.symlink(operation.target, host);
        this.#records.at(operation.path).type = 'symlink';
        return;
      case 'link':
        await this.#touchParent(operation.path);
        await this.#files.link(this.#resolver.hostPath(operation.existing), host);
        this.#records.at(operation.path).type = await this.#resolver.typeAt(operation.existing);
        // They are the file's, whichever of its names is replaced before they are set.
        this.#records.at(operation.path).extended = this.#records.find(
          operation.existing,
        )?.extended;
        return;
      case 'attributes':
        await this.#setAttributes(operation.path, operation.type, operation.attributes);
        return;
      case 'own':
        this.#records.own(operation.path);
        return;
    }
  }

  /** They are set when all is written: a change of owner would clear some. */
  setExtendedAttributes(
    path: string,
    extended: ReadonlyMap<string, Uint8Array>,
    stale: readonly string[],
  ): void {
    const record = this.#records.at(path);
    record.extended = extended.size > 0 ? extended : undefined;
    record.stale = stale.length > 0 ? stale : undefined;
  }

  /**
   * Sets what had to wait until nothing more is written into directories.
   * @returns the extended attributes that could not be set, by paths of the tree
   */
  async finish(): Promise<readonly UnsetAttribute[]> {
    await this.#small.settle();
    const pending = this.#records.pending();
    const unset = await this.#setExtended(pending);
    for (const { path, record } of pending) {
      const host = this.#resolver.hostPath(path);
      if (record.mtimeMs !== undefined) await this.#files.lutimes(host, record.mtimeMs);
      if (record.mode !== undefined) await this.#files.chmod(host, record.mode);
    }
    return unset;
  }

  async #setExtended(
    pending: ReturnType<LayerRecords['pending']>,
  ): Promise<readonly UnsetAttribute[]> {
    const paths = new Map<string, string>();
    const changes = pending.flatMap(({ path, record: { extended, stale } }) => {
      if (extended === undefined && stale === undefined) return [];
      const host = this.#resolver.hostPath(path);
      paths.set(host, path);
      return [{ path: host, set: extended ?? new Map<string, Uint8Array>(), remove: stale ?? [] }];
    });
    if (changes.length === 0) return [];
    if (new Set(changes.flatMap(({ remove }) => remove)).size > STALE_NAMES_MAX) {
      const [first] = paths.values();
      throw new UnpackError('LimitExceeded', first ?? '', 'too many attributes to take away');
    }
    const unset = await this.#files.setExtendedAttributes(changes);
    return unset.map(({ path, name }) => ({ path: paths.get(path) ?? path, name }));
  }

  /** Returns when nothing is being written any more. */
  async abandon(): Promise<void> {
    await this.#small.abandon();
  }

  async #write(
    host: string,
    attributes: EntryAttributes,
    content: AsyncIterable<Uint8Array>,
    header: TarHeader | undefined,
  ): Promise<void> {
    if (header !== undefined && this.#small.takes(header.size)) {
      const { name, size } = header;
      await this.#small.add(host, size, attributes, { name, content });
      this.#writtenBytes += size;
      return;
    }
    const { mode } = attributes;
    const writer = await this.#files.createFile(host, { mode });
    try {
      for await (const chunk of content) {
        await writer.write(chunk);
        this.#writtenBytes += chunk.length;
      }
      await writer.setAttributes(attributes);
    } finally {
      await writer.close();
    }
  }

  async #setAttributes(
    path: string,
    type: 'directory' | 'symlink',
    attributes: EntryAttributes,
  ): Promise<void> {
    const { mode, uid, gid, mtimeMs } = attributes;
    const host = this.#resolver.hostPath(path);
    await this.#files.lchown(host, uid, gid);
    if (type === 'directory') {
      const record = this.#records.at(path);
      noteDirectory(record, attributes);
      const locksOut = (mode & OWNER_ALL) !== OWNER_ALL;
      record.mode = locksOut ? mode : undefined;
      await this.#files.chmod(host, mode | OWNER_ALL);
      return;
    }
    await this.#files.lutimes(host, mtimeMs);
  }

  async #remove(path: string): Promise<void> {
    await this.#touchParent(path);
    await this.#files.rm(this.#resolver.hostPath(path));
    this.#records.forget(path);
  }

  /** Looks into each directory once in a layer, however many markers name it. */
  async #hide(path: string, keepTop: boolean): Promise<void> {
    if (this.#records.isCleared(path)) return;
    const isOwn = this.#records.find(path)?.isOwn === true;
    if (!isOwn && !keepTop) {
      await this.#remove(path);
      return;
    }
    if ((await this.#resolver.typeAt(path)) !== 'directory') return;
    for (const { name } of await this.#files.readdir(this.#resolver.hostPath(path))) {
      await this.#hide(path === '' ? name : `${path}/${name}`, false);
    }
    this.#records.at(path).isCleared = true;
  }

  #noteNewDirectory(path: string): void {
    const record = this.#records.at(path);
    record.type = 'directory';
    record.isNew = true;
    record.mtimeMs = 0;
  }

  /** Notes the time that a directory must get back, before the first change in it. */
  async #touchParent(path: string): Promise<void> {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const record = this.#records.at(parent);
    if (record.mtimeMs !== undefined) return;
    const { mtimeMs } = await this.#files.lstat(this.#resolver.hostPath(parent));
    record.mtimeMs = mtimeMs;
  }
}
