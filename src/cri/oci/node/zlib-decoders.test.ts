import { describeDecoders } from '../unpack/decoders.contract.ts';
import { ZLIB_DECODERS } from './zlib-decoders.ts';

describeDecoders('zlib', ZLIB_DECODERS);
