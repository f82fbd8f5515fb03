/** The row of a ResourceQuota. Upstream: pkg/printers/internalversion/printers.go, printResourceQuota. */
import type { ResourceQuota } from '../../index.ts';
import { printer } from './columns.ts';
import { age } from './human-duration.ts';

export const quotaPrinter = printer<ResourceQuota>(
  'Name, Request, Limit, Age',
  ({ metadata, status }, now) => {
    const { hard = {}, used = {} } = status;
    const cell = (isLimit: boolean): string =>
      Object.keys(hard)
        .sort()
        .filter((name) => name.startsWith('limits.') === isLimit)
        .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name] ?? '0'}`)
        .join(', ');
    return [metadata.name, cell(false), cell(true), age(metadata.creationTimestamp, now)];
  },
);
