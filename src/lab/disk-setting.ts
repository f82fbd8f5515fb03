/** The field `disk` of the scenario language: how large a node's file systems are. */
import { z } from 'zod';
import { parseQuantity } from '../api/index.ts';
import type { FileSystemSize, NodeDisk } from './node-disk.ts';

const size = {
  capacity: z
    .string()
    .regex(/^\d+(?:\.\d+)?(?:[kMGTPE]i?)?$/, 'needs a quantity such as 10Gi')
    .describe('In bytes: 10Gi, 500M.'),
  inodes: z.number().int().min(1).optional().describe('Default one for every 16 KiB.'),
};

export const diskSetting = z.strictObject({
  ...size,
  imageFs: z
    .strictObject(size)
    .optional()
    .describe('Images are on a file system of their own, of this size.'),
});

export type DiskSetting = z.output<typeof diskSetting>;

export function diskOf(disk: DiskSetting | undefined): NodeDisk | undefined {
  if (disk === undefined) return undefined;
  const { imageFs } = disk;
  return { ...sizeOf(disk), ...(imageFs === undefined ? {} : { imageFs: sizeOf(imageFs) }) };
}

function sizeOf({ capacity, inodes }: Omit<DiskSetting, 'imageFs'>): FileSystemSize {
  return { capacityBytes: Math.floor(parseQuantity(capacity)), inodes };
}
