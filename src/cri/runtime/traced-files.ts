/** A container's files as its own process uses them: each access is in the trace. */
import { tap } from 'rxjs';
import { errorText, type Operation, type World } from '../../sim/index.ts';
import type { ContainerFiles } from './container-files.ts';
import type { FileExcerpt } from './file-excerpt.ts';
import type { WrittenContent } from './process-script.ts';
import type { ContainerIdentity } from './trace.ts';

export interface TracedFilesOptions {
  readonly files: ContainerFiles;
  readonly world: World;
  readonly actor: string;
  readonly identity: ContainerIdentity;
}

export class TracedFiles {
  readonly #options: TracedFilesOptions;

  constructor(options: TracedFilesOptions) {
    this.#options = options;
  }

  read(path: string): Operation<FileExcerpt> {
    const { files, world, actor, identity } = this.#options;
    const { podUid, container } = identity;
    const record = (outcome: { sha256: string; bytes: number } | { error: string }): void =>
      world.trace.append(actor, 'container.read', { podUid, container, path, ...outcome });
    return files.read(path).pipe(
      tap({
        next: ({ sha256, sizeBytes }) => record({ sha256, bytes: sizeBytes }),
        error: (error: unknown) => record({ error: errorText(error) }),
      }),
    );
  }

  write(path: string, content: WrittenContent): Operation<void> {
    const { files, world, actor, identity } = this.#options;
    const { podUid, container } = identity;
    const record = (outcome: { error?: string }): void =>
      world.trace.append(actor, 'container.written', { podUid, container, path, ...outcome });
    return files.write(path, content).pipe(
      tap({
        next: () => record({}),
        error: (error: unknown) => record({ error: errorText(error) }),
      }),
    );
  }
}
