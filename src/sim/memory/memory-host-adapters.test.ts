import { describeFileSystem } from '../file-system.contract.ts';
import { boundedFileSystem } from '../index.ts';
import { describeDiskSize } from '../testing/disk-size.contract.ts';
import { describeMounter } from '../mounter.contract.ts';
import { createMemoryHostAdapters } from './index.ts';

describeFileSystem('memory', () => Promise.resolve(createMemoryHostAdapters().files));
describeDiskSize('memory', (disk, separate) =>
  Promise.resolve(createMemoryHostAdapters(disk, separate).files),
);

const big = { capacityBytes: 2 ** 40, inodes: 10_000 };
describeFileSystem('bounded, over memory', () =>
  boundedFileSystem(createMemoryHostAdapters().files, big),
);
describeDiskSize('bounded, over memory', (disk, separate) =>
  boundedFileSystem(createMemoryHostAdapters().files, disk, separate),
);

describeMounter('memory', () => Promise.resolve(createMemoryHostAdapters()));
