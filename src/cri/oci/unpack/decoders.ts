/**
 * The decoders of compressed archives, as a port: the portable ones here, those of Node's zlib in
 * `../node/zlib-decoders.ts`, off the thread and several times as fast. Both accept the same, say the same
 * of what they refuse, and count in the same budget: decoders.contract.ts.
 *
 * Obligations: what is cut short, changed, or followed by anything but another member or frame is
 * `ArchiveCorrupt`; bytes are counted before they are decoded, and what comes out as it comes out.
 */
import { gunzip } from './gunzip.ts';
import type { UnpackBudget } from './unpack-limits.ts';
import { unzstd } from './unzstd.ts';

export type Decode = (
  compressed: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
) => AsyncIterable<Uint8Array>;

export interface Decoders {
  readonly gunzip: Decode;
  readonly unzstd: Decode;
}

export const PORTABLE_DECODERS: Decoders = { gunzip, unzstd };
