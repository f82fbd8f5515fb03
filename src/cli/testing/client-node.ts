/**
 * The JavaScript client, on a Node that is older than it asks for: its HTTP library asks for what is new in Node 22.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const zlib = require('node:zlib') as { createZstdDecompress?: () => never };
zlib.createZstdDecompress ??= () => {
  throw new Error('no zstd here');
};
const threads = require('node:worker_threads') as { markAsUncloneable?: (value: unknown) => void };
threads.markAsUncloneable ??= () => undefined;
const promises = Promise as unknown as { withResolvers?: () => object };
promises.withResolvers ??= () => {
  let ends: object = {};
  const promise = new Promise((resolve, reject) => (ends = { resolve, reject }));
  return { promise, ...ends };
};

export const clientNode = await import('@kubernetes/client-node');
