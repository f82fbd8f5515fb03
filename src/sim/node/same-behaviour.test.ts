/**
 * Law: the memory file system and a real one behave the same: the same answers, the same error
 * codes, the same tree in the end, whatever is asked of them in whatever order.
 * Why it could fail: one is Linux, the other our reading of it. Oracle: the kernel.
 *
 * Left out: times of modification (memory has no clock), sizes and link counts of directories.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FileSystemError, type FileSystem } from '../index.ts';
import { createMemoryHostAdapters } from '../memory/index.ts';
import { createNodeFileSystem } from './index.ts';

type Call = readonly [string, ...unknown[]];

const scratch = mkdtempSync(join(tmpdir(), 'drydock-same-'));
let runs = 0;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

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

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.constant('mkdir' as const), anyPath, fc.record({ recursive: fc.boolean(), mode })),
  fc.tuple(fc.constant('symlink' as const), target, anyPath),
  fc.tuple(fc.constant('link' as const), anyPath, anyPath),
  fc.tuple(fc.constant('rename' as const), anyPath, anyPath),
  fc.tuple(fc.constant('unlink' as const), anyPath),
  fc.tuple(fc.constant('rmdir' as const), anyPath),
  fc.tuple(fc.constant('rm' as const), anyPath),
  fc.tuple(fc.constant('writeFile' as const), anyPath, content, fc.record({ mode })),
  fc.tuple(fc.constant('createFile' as const), anyPath, fc.record({ mode })),
  fc.tuple(fc.constant('readFile' as const), anyPath),
  fc.tuple(fc.constant('readdir' as const), anyPath),
  fc.tuple(fc.constant('readlink' as const), anyPath),
  fc.tuple(fc.constant('stat' as const), anyPath),
  fc.tuple(fc.constant('lstat' as const), anyPath),
  fc.tuple(fc.constant('chmod' as const), anyPath, mode),
  fc.tuple(fc.constant('lchown' as const), anyPath, fc.constant(0), fc.constant(0)),
  fc.tuple(fc.constant('lutimes' as const), anyPath, fc.integer({ min: 0, max: 2 ** 40 })),
  fc.tuple(fc.constant('syncDir' as const), anyPath),
);

/** What a call answers, in a form that compares. */
async function outcomeOf(files: FileSystem, [method, ...args]: Call): Promise<unknown> {
  try {
    const answer: unknown = await Reflect.apply(
      Reflect.get(files, method) as (...given: unknown[]) => unknown,
      files,
      args,
    );
    if (method === 'createFile') await (answer as { close(): Promise<void> }).close();
    if (method === 'stat' || method === 'lstat') return comparable(answer as Stat);
    return method === 'createFile' ? 'created' : answer;
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return error.message;
  }
}

type Stat = Awaited<ReturnType<FileSystem['stat']>>;

function comparable({ type, mode, sizeBytes, linkCount }: Stat): unknown {
  return type === 'directory' ? { type, mode } : { type, mode, sizeBytes, linkCount };
}

/** The whole tree; hard links as the first path of the same inode. */
async function treeOf(files: FileSystem): Promise<unknown> {
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
      tree.push({ at, first, link, text, ...(comparable(stat) as object) });
      if (entry.type === 'directory') await visit(at);
    }
  };
  await visit('');
  return tree;
}

describe('memory and node file systems', () => {
  it('answer every sequence of calls alike', { timeout: 120_000 }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
        const memory = createMemoryHostAdapters().files;
        const node = createNodeFileSystem({ root: join(scratch, String(++runs)) });
        for (const each of calls) {
          const expected = await outcomeOf(node, each);
          expect({ call: each, answer: await outcomeOf(memory, each) }).toEqual({
            call: each,
            answer: expected,
          });
          const code = typeof expected === 'string' ? expected.split(':')[0] : 'ok';
          seen.set(`${code}`, (seen.get(`${code}`) ?? 0) + 1);
        }
        expect(await treeOf(memory)).toEqual(await treeOf(node));
      }),
      { numRuns: Number(process.env['DRYDOCK_RUNS'] ?? 150), seed: 20260801 },
    );
    for (const code of ['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EINVAL', 'ELOOP']) {
      expect(seen.get(code), `vacuous: ${code} was never met`).toBeGreaterThan(0);
    }
  });
});
