/** Random calls of a file system, what each answers in a form that compares, and the tree in the end. */
import fc from 'fast-check';
import { FileSystemError, type FileSystem } from '../file-system.ts';

export type FileCall = readonly [string, ...unknown[]];

const name = fc.constantFrom('a', 'b', 'c');
const path = fc
  .array(fc.oneof({ weight: 12, arbitrary: name }, { weight: 1, arbitrary: fc.constant('..') }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `/${parts.join('/')}`);
const anyPath = fc.oneof(
  { weight: 20, arbitrary: path },
  { weight: 1, arbitrary: fc.constantFrom('/', '/a/', '//b/./c', '/../a', '/a/..') },
);
const target = fc.oneof(
  path,
  path.map((absolute) => absolute.slice(1)),
  path.map((absolute) => `..${absolute}`),
);
const mode = fc.constantFrom(0o644, 0o755, 0o4755, 0o2755, 0o1777, 0o600, 0o700);
const content = fc.uint8Array({ maxLength: 8 });

export const fileCall: fc.Arbitrary<FileCall> = fc.oneof(
  fc.tuple(fc.constant('mkdir' as const), anyPath, fc.record({ recursive: fc.boolean(), mode })),
  fc.tuple(fc.constant('symlink' as const), target, anyPath),
  fc.tuple(fc.constant('link' as const), anyPath, anyPath),
  fc.tuple(fc.constant('rename' as const), anyPath, anyPath),
  fc.tuple(fc.constant('unlink' as const), anyPath),
  fc.tuple(fc.constant('rmdir' as const), anyPath),
  fc.tuple(fc.constant('rm' as const), anyPath),
  fc.tuple(fc.constant('writeFile' as const), anyPath, content, fc.record({ mode })),
  fc.tuple(fc.constant('createFile' as const), anyPath, fc.record({ mode }), content),
  fc.tuple(fc.constant('truncate' as const), anyPath, fc.integer({ min: 0, max: 24 })),
  fc.tuple(fc.constant('readFile' as const), anyPath),
  fc.tuple(fc.constant('readdir' as const), anyPath),
  fc.tuple(fc.constant('readlink' as const), anyPath),
  fc.tuple(fc.constant('stat' as const), anyPath),
  fc.tuple(fc.constant('lstat' as const), anyPath),
  fc.tuple(fc.constant('chmod' as const), anyPath, mode),
  fc.tuple(fc.constant('lchown' as const), anyPath, fc.constant(0), fc.constant(0)),
  fc.tuple(fc.constant('lutimes' as const), anyPath, fc.integer({ min: 0, max: 2 ** 40 })),
  fc.tuple(fc.constantFrom('syncDir' as const, 'syncTree' as const), anyPath),
);

/** What a call answers, in a form that compares. */
export async function outcomeOf(files: FileSystem, call: FileCall): Promise<unknown> {
  try {
    return await answerOf(files, call);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return error.message;
  }
}

async function answerOf(files: FileSystem, [method, ...args]: FileCall): Promise<unknown> {
  if (method === 'createFile') {
    const [at, options, chunk] = args as [string, { mode: number }, Uint8Array];
    const writer = await files.createFile(at, options);
    try {
      await writer.write(chunk);
    } finally {
      await writer.close();
    }
    return 'created';
  }
  const answer: unknown = await Reflect.apply(
    Reflect.get(files, method) as (...given: unknown[]) => unknown,
    files,
    args,
  );
  return method === 'stat' || method === 'lstat' ? comparable(answer as Stat) : answer;
}

type Stat = Awaited<ReturnType<FileSystem['stat']>>;

function comparable({ type, mode, sizeBytes, linkCount }: Stat): unknown {
  return type === 'directory' ? { type, mode } : { type, mode, sizeBytes, linkCount };
}

/** The whole tree; hard links as the first path of the same inode. */
export async function treeOf(files: FileSystem): Promise<unknown> {
  const firstPath = new Map<number, string>();
  const tree: unknown[] = [];
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await files.readdir(directory === '' ? '/' : directory)) {
      const at = `${directory}/${entry.name}`;
      const stat = await files.lstat(at);
      const first = firstPath.get(stat.inode) ?? at;
      firstPath.set(stat.inode, first);
      const link = entry.type === 'symlink' ? await files.readlink(at) : undefined;
      const text = entry.type === 'file' ? [...(await files.readFile(at))] : undefined;
      const { mtimeMs } = stat;
      tree.push({ at, first, link, text, mtimeMs, ...(comparable(stat) as object) });
      if (entry.type === 'directory') await visit(at);
    }
  };
  await visit('');
  return tree;
}
