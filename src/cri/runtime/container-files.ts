/**
 * The files of one container as its processes see them: what is mounted, on the disk of its node, and its own
 * root, which begins as the image's and is looked at when somebody needs it.
 *
 * The root has a writable layer, which goes with the container: see `rootfs/writable-layer.ts`.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  perform,
  rethrowProgrammerError,
  type DiskUsage,
  type FileSystem,
  type Host,
  type Operation,
  operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { ContainerConfig, Mount } from '../index.ts';
import { ContainerView } from './container-view.ts';
import { credentialsOf, keeps, mayDoAll } from './credentials.ts';
import { excerptFile, type FileExcerpt } from './file-excerpt.ts';
import {
  isThere,
  MountNamespace,
  normalized,
  NotMountedError,
  type LocatedFile,
} from './mount-namespace.ts';
import { fileSystemOf, type MountedFileSystem } from './mounted-file-systems.ts';
import { Permissions } from './permissions.ts';
import type { WrittenContent } from './process-script.ts';
import type { ProcessUser } from './processes/container-world.ts';
import { systemError } from './processes/errno-text.ts';
import type { ImageTree } from './rootfs/image-tree.ts';
import { WritableLayer } from './rootfs/writable-layer.ts';

export interface ContainerFilesOptions {
  readonly world: World;
  readonly host: Host;
  readonly containerId: string;
  /** With a host path each. */
  readonly mounts: readonly Mount[];
  /** As whom its processes look; undefined: the runtime looks itself, and may do all. */
  readonly processes?: {
    readonly config: ContainerConfig;
    readonly account: ProcessUser | undefined;
  };
  /** What one access to a file by a script takes at least. */
  readonly readCostMs: number;
  /** What the root begins as; asked for once. Errors with a `CriError`. */
  readonly imageTree: () => Steps<ImageTree>;
  readonly isRootReadOnly: boolean;
  /** What the runtime puts into the root, by path: `/etc/hosts`. */
  readonly ownFiles: () => ReadonlyMap<string, string>;
  readonly isOwnFile: (path: string) => boolean;
  /** Where the runtime makes a file, and the directories that lead there; empty: nowhere. */
  readonly messagePath?: string;
  /** A file has new content. */
  readonly written: (containerPath: string, content: Uint8Array) => void;
}

export class ContainerFiles {
  readonly #options: ContainerFilesOptions;
  readonly #namespace: MountNamespace;
  #tree: ImageTree | undefined;
  #permissions: Permissions | undefined;
  #layer: WritableLayer | undefined;

  constructor(options: ContainerFilesOptions) {
    this.#options = options;
    this.#namespace = new MountNamespace(options.mounts, options.isOwnFile, options.messagePath);
  }

  /**
   * A call on files, resolved and done in one step on the disk. Whoever makes several in one step makes them so
   * that the first of them may be made again. @throws {FileSystemError}
   */
  *call<T>(work: (view: ContainerView) => Promise<T>): Steps<T> {
    const who = yield* this.#who();
    return yield* this.#inRoot((files) => work(this.#view(files, who)), 0);
  }

  /** As `call`, bound by nothing that binds users. @throws {FileSystemError} */
  *callAsKernel<T>(work: (view: ContainerView) => Promise<T>): Steps<T> {
    return yield* this.#inRoot((files) => work(this.#view(files, undefined)), 0);
  }

  /** Whether permissions of files bind its processes. */
  get isBound(): boolean {
    const { processes } = this.#options;
    return processes !== undefined && !mayDoAll(processes.config, processes.account);
  }

  /** Whether the runtime may start whatever anybody may execute. */
  get mayExecuteAll(): boolean {
    const { processes } = this.#options;
    return processes === undefined || keeps(processes.config, 'DAC_OVERRIDE');
  }

  /** Works on a file; it is resolved and worked on in one step. Errors with a `FileSystemError`. */
  withFile<T>(
    path: string,
    work: (files: FileSystem, file: LocatedFile) => Promise<T>,
  ): Operation<T> {
    const locate = async (files: FileSystem, who: Permissions | undefined): Promise<T> => {
      const file = await this.#namespace.locate(files, path, who);
      return work(file.files, file);
    };
    return this.#asked(locate);
  }

  /** Replaces what is in a file, or makes it. Errors with a `FileSystemError`. */
  write(path: string, content: WrittenContent): Operation<void> {
    const write = async (onNode: FileSystem, who: Permissions | undefined): Promise<void> => {
      const place = await this.#namespace.locateToWrite(onNode, path, who);
      const { files, hostPath } = place;
      const text = 'text' in content ? `${content.text}\n` : '';
      await files.writeFile(hostPath, utf8ToBytes(text));
      if ('sizeBytes' in content) await files.truncate(hostPath, content.sizeBytes);
    };
    return this.#asked(write);
  }

  /** Errors with a `FileSystemError`. */
  read(path: string): Operation<FileExcerpt> {
    return this.withFile(path, (files, { hostPath }) => excerptFile(files, hostPath));
  }

  /** What the root begins as. @throws {CriError} */
  *imageTree(): Steps<ImageTree> {
    if (this.#tree === undefined) yield* this.#openRoot();
    return this.#tree ?? (yield* this.#options.imageTree());
  }

  /** What the runtime does on the node's disk for it. */
  onNode<T>(work: () => Promise<T>): Operation<T> {
    return this.#options.host.perform(work);
  }

  /** The file system that a path is in. @throws {FileSystemError} */
  *fileSystemAt(path: string): Steps<MountedFileSystem> {
    const { mounts } = this.#options;
    return yield* this.#inRoot(async (files) => {
      const place = await this.#namespace.find(files, path);
      if (place.type === undefined) throw systemError('ENOENT', path);
      return fileSystemOf(files, place, mounts);
    }, 0);
  }

  /** Where something is mounted, the root first. */
  get mountPoints(): readonly string[] {
    return ['/', ...this.#options.mounts.map(({ containerPath }) => normalized(containerPath))];
  }

  /** What its processes changed of its root; undefined: nothing. */
  get writableLayer(): DiskUsage | undefined {
    return this.#layer?.usage;
  }

  /** It is gone, and with it what it wrote. Errors with a `FileSystemError`. */
  discardLayer(): Operation<void> | undefined {
    const layer = this.#layer;
    return layer && this.#options.host.perform((files) => layer.discard(files));
  }

  /** Whether at a path there is what the image has, and nothing else. */
  showsImageAt(path: string): boolean {
    const isBelow = ({ containerPath }: Mount): boolean =>
      `${normalized(path)}/`.startsWith(`${normalized(containerPath)}/`);
    return this.#namespace.ownRoot?.isShared === true && !this.#options.mounts.some(isBelow);
  }

  #asked<T>(work: (files: FileSystem, who: Permissions | undefined) => Promise<T>): Operation<T> {
    return operation(() => this.#askedSteps(work));
  }

  *#askedSteps<T>(work: (files: FileSystem, who: Permissions | undefined) => Promise<T>): Steps<T> {
    const who = yield* this.#who();
    return yield* this.#inRoot((files) => work(files, who), this.#options.readCostMs);
  }

  /** What the image's files say of the user's groups is asked once somebody is bound by it. */
  *#who(): Steps<Permissions | undefined> {
    const { processes } = this.#options;
    if (processes === undefined || !this.isBound) return undefined;
    if (this.#permissions === undefined) {
      const { config, account } = processes;
      const tree = yield* this.imageTree();
      this.#permissions = new Permissions(credentialsOf(config, account, tree));
    }
    return this.#permissions;
  }

  #view(files: FileSystem, who: Permissions | undefined): ContainerView {
    const { world, written } = this.#options;
    return new ContainerView({
      who,
      namespace: this.#namespace,
      files,
      makeOwn: () => this.#makeOwn(files),
      now: world.now(),
      written,
    });
  }

  /** What leads into the root before there is one is done again when there is. */
  *#inRoot<T>(work: (files: FileSystem) => Promise<T>, costMs: number): Steps<T> {
    const { host, world } = this.#options;
    const now = world.now();
    for (;;) {
      try {
        return yield* perform(host.perform((files) => this.#onDisk(files, now, work), costMs));
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof NotMountedError)) throw error;
      }
      yield* this.#openRoot();
    }
  }

  /** What is changed of the root takes room of the node's disk, as far as there is any. */
  async #onDisk<T>(
    files: FileSystem,
    now: number,
    work: (files: FileSystem) => Promise<T>,
  ): Promise<T> {
    const root = this.#namespace.ownRoot;
    if (root?.isShared === false) {
      this.#namespace.setOwnRoot({ ...root, files: root.files.dated(now) });
      await this.#layer?.look(files);
    }
    try {
      return await work(files);
    } finally {
      await this.#layer?.keep(files);
    }
  }

  /** First what the image has, then a root of the container's own. */
  *#openRoot(): Steps<void> {
    const { imageTree, isRootReadOnly: readonly, host } = this.#options;
    if (this.#tree === undefined) {
      this.#tree = yield* imageTree();
      this.#namespace.setOwnRoot({ files: this.#tree.files, readonly, isShared: true });
    } else {
      yield* perform(host.perform((files) => this.#makeOwn(files)));
    }
  }

  /** @param onNode its disk */
  async #makeOwn(onNode: FileSystem): Promise<void> {
    const tree = this.#tree;
    if (tree === undefined || this.#namespace.ownRoot?.isShared !== true) return;
    const { isRootReadOnly: readonly, ownFiles } = this.#options;
    const { isOwnFile, containerId } = this.#options;
    const copy = tree.copy();
    const { files } = copy;
    const own = [...ownFiles()];
    const directories = ['/', '/etc', ...own.map(([path]) => parentOf(path))];
    const before = await Promise.all(directories.map((path) => timeOf(files, path)));
    for (const directory of ['/dev/shm', '/etc', '/proc', '/sys']) {
      await files.mkdir(directory, { recursive: true });
    }
    for (const [path, text] of own) {
      await files.mkdir(parentOf(path), { recursive: true });
      // Whoever the container runs as writes its message, and to devices.
      const mode = path.startsWith('/etc/') ? 0o644 : 0o666;
      await files.writeFile(path, utf8ToBytes(text), { mode });
    }
    // As with mounts: nobody changed anything in them.
    for (const [at, path] of directories.entries()) {
      const mtimeMs = before[at];
      if (mtimeMs !== undefined) await files.lutimes(path, mtimeMs);
    }
    const layer = new WritableLayer(copy, isOwnFile, containerId);
    await layer.look(onNode);
    this.#layer = layer;
    this.#namespace.setOwnRoot({ files, readonly, isShared: false });
  }
}

async function timeOf(files: FileSystem, path: string): Promise<number | undefined> {
  return (await isThere(files.lstat(path))) ? (await files.lstat(path)).mtimeMs : undefined;
}

function parentOf(path: string): string {
  const plain = normalized(path);
  return plain.slice(0, Math.max(1, plain.lastIndexOf('/')));
}
