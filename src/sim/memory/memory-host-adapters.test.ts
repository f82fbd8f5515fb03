import { describeFileSystem } from '../file-system.contract.ts';
import { describeMounter } from '../mounter.contract.ts';
import { createMemoryHostAdapters } from './index.ts';

describeFileSystem('memory', () => Promise.resolve(createMemoryHostAdapters().files));
describeMounter('memory', () => Promise.resolve(createMemoryHostAdapters()));
