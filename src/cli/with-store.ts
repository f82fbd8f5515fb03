/** What the commands by hand have in common. */
import type { Console } from './console.ts';
import { openImageStore, type ImageStore, type RegistryOptions } from './image-store.ts';
import { PullProgress } from './pull-progress.ts';
import { Signals } from './signals.ts';

export interface PullOptions extends RegistryOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/**
 * Opens the store, does one thing with it, closes it. Told to end it stops, and takes back what it had begun.
 * @throws {Interruption}
 */
export async function withStore<T>(
  options: RegistryOptions,
  use: (store: ImageStore) => Promise<T>,
  progress?: PullProgress,
): Promise<T> {
  const signals = new Signals();
  try {
    const store = await openImageStore(options, signals.signal, progress);
    try {
      return await use(store);
    } finally {
      progress?.end();
      await store.close();
    }
  } finally {
    signals.forget();
  }
}

/** The same for who pulls: on a terminal, shows how far it has come. */
export function whilePulling<T>(
  options: PullOptions,
  use: (store: ImageStore) => Promise<T>,
): Promise<T> {
  const isShown = options.quiet !== true && options.json !== true;
  return withStore(options, use, isShown ? PullProgress.on(process.stderr) : undefined);
}

/** What a command has found: for people, or for programs. */
export function show(
  value: unknown,
  lines: readonly string[],
  { json }: { readonly json?: boolean },
  console: Console,
): void {
  if (json === true) console.printJson(value);
  else for (const line of lines) console.print(line);
}
