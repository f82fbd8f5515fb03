/** The thread that makes small files, as the build has it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FileMaker } from './file-maker.ts';
import { FIELDS, type FilesToMake, type MakeFailure } from './make-files.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-file-maker-'));
const BUILT = new URL('../../../dist/file-maker.worker.js', import.meta.url);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let batches = 0;

function aBatch(count: number): FilesToMake {
  const name = `${String(++batches)}-`;
  const numbers = new Float64Array(count * FIELDS.length);
  for (let at = 0; at < count; at++) numbers.set([2, 0o640, 7, 8, 5000, 1], at * FIELDS.length);
  return {
    paths: Array.from({ length: count }, (_, at) => join(scratch, name + String(at))),
    numbers,
    content: new Uint8Array(2 * count).fill(97),
  };
}

/** Small batches make their own way until the thread is there. */
async function untilHelped(maker: FileMaker): Promise<void> {
  for (let batch = aBatch(20); batch.content.byteLength > 0; batch = aBatch(20)) {
    const kept = batch.content;
    expect(await maker.make(batch)).toBeUndefined();
    // Given away: another thread has it.
    if (kept.byteLength === 0) return;
    await new Promise((later) => setTimeout(later, 5));
  }
}

describe('FileMaker', () => {
  it('makes files in a thread once it is there, as they are made without', async () => {
    const maker = new FileMaker(BUILT);
    await untilHelped(maker);
    const batch = aBatch(50);
    const paths = batch.paths.map(String);

    expect(await maker.make(batch)).toBeUndefined();

    expect(batch.content.byteLength).toBe(0);
    for (const path of paths) {
      expect(readFileSync(path, 'utf8')).toBe('aa');
      expect(statSync(path)).toMatchObject({ mode: 0o100640, mtimeMs: 5000 });
    }
  });

  it('tells what the thread could not do, and goes on', async () => {
    const maker = new FileMaker(BUILT);
    await untilHelped(maker);
    const batch = aBatch(30);
    writeFileSync(String(batch.paths[17]), 'in the way');

    const failure = await maker.make(batch);

    expect(failure).toMatchObject({ at: 17, call: 'open', code: 'EEXIST' });
    expect(await maker.make(aBatch(30))).toBeUndefined();
  });

  it('makes small batches after the large ones before them', async () => {
    const maker = new FileMaker(BUILT);
    await untilHelped(maker);
    const done: string[] = [];
    const note = (name: string) => (failure: MakeFailure | undefined) => {
      done.push(failure?.code ?? name);
    };

    await Promise.all([
      maker.make(aBatch(60)).then(note('large')),
      maker.make(aBatch(2)).then(note('small')),
    ]);

    expect(done).toEqual(['large', 'small']);
  });

  it('keeps no program alive, even if the thread was never given anything', () => {
    const program = join(scratch, 'ending.mjs');
    const [fileMaker, makeFiles] = ['file-maker.ts', 'make-files.ts'].map(
      (name) => new URL(name, import.meta.url).href,
    );
    writeFileSync(
      program,
      `import { FileMaker } from ${JSON.stringify(fileMaker)};
       import { FIELDS } from ${JSON.stringify(makeFiles)};
       const paths = Array.from({ length: 20 }, (_, at) => ${JSON.stringify(scratch)} + '/ending-' + at);
       const numbers = new Float64Array(20 * FIELDS.length);
       await new FileMaker(new URL(${JSON.stringify(BUILT.href)})).make({ paths, numbers, content: new Uint8Array() });
       setTimeout(() => console.log('over'), 500);`,
    );
    const ran = spawnSync(process.execPath, ['--import', 'tsx', program], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(ran).toMatchObject({ status: 0, signal: null, stdout: 'over\n' });
  });

  it('fails what a thread that dies was given, and does without', async () => {
    const program = join(scratch, 'dying.mjs');
    writeFileSync(
      program,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', () => { throw new Error('dies'); });`,
    );
    const maker = new FileMaker(pathToFileURL(program));

    await expect(untilHelped(maker)).rejects.toThrow('dies');

    expect(await maker.make(aBatch(3))).toBeUndefined();
  });
});
