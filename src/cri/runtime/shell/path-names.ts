/** Patterns to the paths that match them, sorted. Source: POSIX.1-2017, XCU 2.13.3. */
import { FileSystemError, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { absolutePath } from '../processes/open-path.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { isPattern, patternSource, textOf, type Piece } from './pattern.ts';

/** Empty: nothing matches. */
export function* pathNames(
  { process }: { readonly process: OsProcess },
  pieces: readonly Piece[],
): Steps<readonly string[]> {
  const parts = partsOf(pieces);
  const isAbsolute = textOf(pieces).startsWith('/');
  let found: string[] = [isAbsolute ? '/' : ''];
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      const names = isPattern(part) ? yield* matches(process, base, part) : [textOf(part)];
      for (const name of names) {
        const path = base + name;
        if (!(yield* isThere(process, path))) continue;
        next.push(isLast ? path : `${path}/`);
      }
    }
    found = next;
  }
  return found;
}

/** Between the slashes. */
function partsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const parts: Piece[][] = [[]];
  for (const { text, isActive } of pieces) {
    for (const [at, piece] of text.split('/').entries()) {
      if (at > 0) parts.push([]);
      if (piece !== '') parts.at(-1)?.push({ text: piece, isActive });
    }
  }
  return parts.filter((part) => part.length > 0);
}

function* matches(
  process: OsProcess,
  base: string,
  part: readonly Piece[],
): Steps<readonly string[]> {
  const pattern = new RegExp(`^${patternSource(part, true)}$`);
  const showsHidden = textOf(part).startsWith('.');
  const directory = absolutePath(process, base === '' ? '.' : base);
  const entries = yield* attempt(() =>
    process.table.container.files.call((view) => view.readdir(directory)),
  );
  return (entries ?? [])
    .map(({ name }) => name)
    .filter((name) => pattern.test(name) && (showsHidden || !name.startsWith('.')));
}

function* isThere(process: OsProcess, path: string): Steps<boolean> {
  const whole = absolutePath(process, path);
  const look = () => process.table.container.files.call((view) => view.lstat(whole));
  return (yield* attempt(look)) !== undefined;
}

function* attempt<T>(work: () => Steps<T>): Steps<T | undefined> {
  try {
    return yield* work();
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}
