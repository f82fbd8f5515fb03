/** Where the programs of a container are, and what they are. */
import { FileSystemError, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { ContainerFiles } from './container-files.ts';
import { EXECUTE } from './permissions.ts';
import { playProgram } from './play-program.ts';
import { toByteText } from './processes/byte-text.ts';
import type { ProgramModels } from './program-models.ts';
import type { FoundProgram, MissingProgram } from './processes/container-world.ts';
import { absolutePath } from './processes/open-path.ts';
import type { OsProcess } from './processes/os-process.ts';
import { DEFAULT_PATH, isExecutable, programKind, type ProgramKind } from './rootfs/programs.ts';

/** Who looks for a program. */
export type Seeker = Pick<OsProcess, 'cwd' | 'env'>;

/** Where it is looked for. */
export interface ProgramPlaces {
  readonly files: ContainerFiles;
  readonly models: ProgramModels;
  /** It is the first program of its process: the runtime starts it with the capabilities of root. */
  readonly isFirst?: boolean;
}

export interface LocatedProgram extends FoundProgram {
  readonly kind: ProgramKind;
}

const HEAD_BYTES = 256;
/** A script may name a script. */
const DEPTH_MAX = 4;

/** By path, or by name in the directories of `PATH`. */
export function* findProgram(
  places: ProgramPlaces,
  name: string,
  seeker: Seeker,
  depth = 0,
): Steps<LocatedProgram | MissingProgram> {
  if (name === '') return 'ENOENT';
  const paths = name.includes('/')
    ? [name]
    : (seeker.env.get('PATH') ?? DEFAULT_PATH).split(':').map((each) => `${each}/${name}`);
  let missing: MissingProgram = 'ENOENT';
  for (const path of paths) {
    const kind = yield* kindAt(places, absolutePath(seeker, path));
    if (typeof kind !== 'string') return yield* located(places, path, kind, seeker, depth);
    if (kind === 'EACCES') missing = kind;
  }
  return missing;
}

function* located(
  places: ProgramPlaces,
  path: string,
  kind: ProgramKind,
  seeker: Seeker,
  depth: number,
): Steps<LocatedProgram | MissingProgram> {
  const isMain = places.isFirst === true && depth === 0;
  if (kind.is === 'text') {
    if (isMain) return refusing(path, kind, 'exec format error');
    return { path, kind, play: (argv) => playProgram(kind, ['sh', path, ...argv.slice(1)]) };
  }
  if (kind.is !== 'script') return { path, kind, play: (argv) => playProgram(kind, argv) };
  const [interpreter = ''] = kind.interpreter;
  if (depth >= DEPTH_MAX) return 'ENOENT';
  const found = yield* findProgram(places, interpreter, seeker, depth + 1);
  if (found === 'ENOENT' && isMain) {
    return refusing(path, { is: 'script', interpreter: [] }, 'no such file or directory');
  }
  if (typeof found === 'string') return found;
  return {
    path,
    kind: found.kind,
    play: (argv) => found.play([...kind.interpreter, path, ...argv.slice(1)]),
  };
}

/** The kernel says so once runc has become the process. */
function refusing(path: string, kind: ProgramKind, why: string): LocatedProgram {
  return {
    path,
    kind,
    play: () =>
      function* (process) {
        yield* process.complain(`exec ${path}: ${why}`);
        return 1;
      },
  };
}

/** What is there, if it may be executed; the kernel itself reads what users may not. */
function* kindAt(places: ProgramPlaces, path: string): Steps<ProgramKind | MissingProgram> {
  const kind = yield* kindThere(places, path);
  const { files, isFirst = false } = places;
  const isFree = isFirst ? files.mayExecuteAll : !files.isBound;
  if (isFree || typeof kind === 'string') return kind;
  return (yield* isForbidden(files, path)) ? 'EACCES' : kind;
}

function* isForbidden(files: ContainerFiles, path: string): Steps<boolean> {
  try {
    yield* files.call((view) => view.access(path, EXECUTE));
    return false;
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return true;
    throw error;
  }
}

function* kindThere(
  { files, models }: ProgramPlaces,
  path: string,
): Steps<ProgramKind | MissingProgram> {
  const tree = yield* files.imageTree();
  const isOfImage = files.showsImageAt(path);
  const known = isOfImage ? tree.programs.get(path) : undefined;
  if (known !== undefined) return known;
  const found = yield* lookAt(files, path, isOfImage);
  const script = models.get(path);
  const isModelled = script !== undefined && (found !== 'ENOENT' || tree.isStandIn);
  const kind: typeof found = isModelled ? { is: 'modelled', script } : found;
  if (isOfImage) tree.programs.set(path, kind);
  return kind;
}

/** Files of images stand for programs that nobody has built; what else is text is just that. */
function* lookAt(
  files: ContainerFiles,
  path: string,
  isOfImage: boolean,
): Steps<ProgramKind | MissingProgram> {
  try {
    return yield* files.callAsKernel(async (view) => {
      const { type, mode } = await view.stat(path);
      if (type !== 'file' || (mode & 0o111) === 0) return 'EACCES';
      const real = await view.realPath(path);
      const handle = await view.openToRead(path);
      const head = toByteText(await view.readAt(handle, 0, HEAD_BYTES));
      const kind = programKind([path, real], head);
      return kind.is === 'unknown' && !isOfImage && !isExecutable(head) ? { is: 'text' } : kind;
    });
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return 'ENOENT';
    throw error;
  }
}
