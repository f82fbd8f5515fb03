/**
 * Law: the memory file system and a real one behave the same: the same answers, the same error
 * codes, the same tree in the end with the same times of modification, whatever is asked of them in whatever order.
 * Why it could fail: one is Linux, the other our reading of it. Oracle: the kernel.
 *
 * Left out: sizes and link counts of directories.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { boundedHost, measureUsage, type FileSystem } from '../index.ts';
import { createMemoryHostAdapters } from '../memory/index.ts';
import { fileCall, outcomeOf, treeOf } from '../testing/file-calls.ts';
import { createNodeFileSystem } from './index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-same-'));
let runs = 0;
const aNodeDisk = (): FileSystem => createNodeFileSystem({ root: join(scratch, String(++runs)) });
const settings = { numRuns: Number(process.env['DRYDOCK_RUNS'] ?? 150), seed: 20260801 };

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('memory and node file systems', () => {
  it('answer every sequence of calls alike', { timeout: 120_000 }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(fileCall, { minLength: 20, maxLength: 60 }), async (calls) => {
        const memory = createMemoryHostAdapters().files;
        const node = aNodeDisk();
        for (const [at, each] of calls.entries()) {
          const now = 1000 + at;
          const expected = await outcomeOf(node.dated(now), each);
          expect({ call: each, answer: await outcomeOf(memory.dated(now), each) }).toEqual({
            call: each,
            answer: expected,
          });
          const code = typeof expected === 'string' ? expected.split(':')[0] : 'ok';
          seen.set(`${code}`, (seen.get(`${code}`) ?? 0) + 1);
        }
        expect(await treeOf(memory)).toEqual(await treeOf(node));
      }),
      settings,
    );
    for (const code of ['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EINVAL', 'ELOOP']) {
      expect(seen.get(code), `vacuous: ${code} was never met`).toBeGreaterThan(0);
    }
  });
});

/**
 * Law: disks of one size fill alike, in memory and over real files: the same call finds no room, and after
 * every call as much is free as a walk says. Why it could fail: each keeps a sum, by its own means, at each
 * of twenty calls. Oracle: the walk, and each other.
 */
describe('disks of a given size', () => {
  const sizes = fc.record({
    capacityBytes: fc.integer({ min: 0, max: 30 }),
    inodes: fc.integer({ min: 1, max: 6 }),
  });

  it('fill alike, and keep a true account', { timeout: 120_000 }, async () => {
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fileCall, { minLength: 20, maxLength: 60 }),
        sizes,
        async (calls, size) => {
          const { files: memory, mounter } = createMemoryHostAdapters(size);
          const others = [
            (await boundedHost(createMemoryHostAdapters(), size)).files,
            (await boundedHost({ files: aNodeDisk(), mounter }, size)).files,
          ];
          for (const call of calls) {
            const answer = await outcomeOf(memory, call);
            const { usedBytes, inodesUsed } = await measureUsage(memory, '/');
            const stats = await memory.statfs('/');
            expect({ call, ...stats }).toEqual({
              call,
              ...size,
              availableBytes: size.capacityBytes - usedBytes,
              inodesFree: size.inodes - inodesUsed,
            });
            for (const other of others) {
              expect({ call, answer: await outcomeOf(other, call) }).toEqual({ call, answer });
              expect({ call, stats: await other.statfs('/') }).toEqual({ call, stats });
            }
            if (String(answer).startsWith('ENOSPC')) refusals += 1;
          }
        },
      ),
      settings,
    );
    expect(refusals, 'vacuous: there was always room').toBeGreaterThan(50);
  });
});
