/** The field `disk` of the scenario language: how large a node's file systems are. */
import { z } from 'zod';
import { byteQuantity } from './scenario-values.ts';

const fileSystemSize = z.strictObject({
  capacity: byteQuantity,
  inodes: z.number().int().min(1).optional().describe('Default: one for every 16 KiB.'),
});

export const diskSetting = fileSystemSize
  .extend({
    imageFs: fileSystemSize
      .optional()
      .describe('Images are on a file system of their own, of this size.'),
  })
  .transform(({ imageFs, ...nodeFs }) => ({
    ...sizeOf(nodeFs),
    ...(imageFs === undefined ? {} : { imageFs: sizeOf(imageFs) }),
  }));

function sizeOf({ capacity, inodes }: z.output<typeof fileSystemSize>) {
  return { capacityBytes: capacity, ...(inodes === undefined ? {} : { inodes }) };
}
