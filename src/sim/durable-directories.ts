/**
 * Directories that outlive a power cut: each is made if it is missing, and so are those above it; then its name
 * is synced, and theirs, once in a life. An earlier life may have made one and not have come to sync it.
 */
import { parentPath } from './disk-parts.ts';
import type { Host } from './host.ts';

export class DurableDirectories {
  readonly #host: Host;
  readonly #known = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** For real work. @param mode of what is made; default 0755 @throws {FileSystemError} */
  async make(directory: string, mode?: number): Promise<void> {
    if (this.#known.has(directory)) return;
    const { files } = this.#host;
    await files.mkdir(directory, { recursive: true, ...(mode === undefined ? {} : { mode }) });
    const synced: string[] = [];
    for (let at = directory; at !== '/' && !this.#known.has(at); at = parentPath(at)) {
      await files.syncDir(parentPath(at));
      synced.push(at);
    }
    // Not before: somebody else would rely on it meanwhile.
    for (const at of synced) this.#known.add(at);
  }
}
