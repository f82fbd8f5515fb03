import { describeDecoders } from './decoders.contract.ts';
import { PORTABLE_DECODERS } from './decoders.ts';

describeDecoders('fflate', PORTABLE_DECODERS);
