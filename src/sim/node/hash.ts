/** Hashing by Node's own means; see ../hash.ts. */
import * as crypto from 'node:crypto';
import type * as portable from '../hash.ts';

export const createHash: typeof portable.createHash = (algorithm) => {
  const hash = crypto.createHash(algorithm);
  return {
    update: (data) => {
      hash.update(data);
    },
    hex: () => hash.copy().digest('hex'),
  };
};

export const hashOf: typeof portable.hashOf = (algorithm, data) =>
  crypto.hash(algorithm, data, 'hex');
