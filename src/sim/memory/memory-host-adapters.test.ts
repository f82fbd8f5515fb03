import { describeFileSystem } from '../file-system.contract.ts';
import { boundedHost } from '../index.ts';
import { describeDiskSize, type MakeOfSize } from '../testing/disk-size.contract.ts';
import { describeMounter } from '../mounter.contract.ts';
import { createMemoryHostAdapters } from './index.ts';

describeFileSystem('memory', () => Promise.resolve(createMemoryHostAdapters().files));
describeDiskSize('memory', (disk, separate) =>
  Promise.resolve(createMemoryHostAdapters(disk, separate).files),
);

type Size = Parameters<MakeOfSize>;

const big = { capacityBytes: 2 ** 40, inodes: 10_000 };
const bounded = (...size: Size) => boundedHost(createMemoryHostAdapters(), ...size);
describeFileSystem('bounded, over memory', async () => (await bounded(big)).files);
describeDiskSize('bounded, over memory', async (...size) => (await bounded(...size)).files);
describeMounter('bounded, over memory', () => bounded(big));

describeMounter('memory', () => Promise.resolve(createMemoryHostAdapters()));
