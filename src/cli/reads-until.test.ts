import { expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../sim/memory/index.ts';
import { readsUntil } from './reads-until.ts';

it.each([
  ['as they are', (files: ReturnType<typeof readsUntil>) => files],
  ['dated', (files: ReturnType<typeof readsUntil>) => files.dated(0)],
])('ends with the signal, for files %s', async (_, view) => {
  const { files } = createMemoryHostAdapters();
  await files.writeFile('/large', new Uint8Array(10));
  const interruption = new AbortController();
  const stream = view(readsUntil(interruption.signal, files)).readStream('/large');
  interruption.abort(new Error('enough'));
  const first = stream[Symbol.asyncIterator]().next();
  await expect(first).rejects.toThrow('enough');
});
