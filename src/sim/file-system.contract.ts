/**
 * What every FileSystem adapter must do: one test or more per numbered obligation of the port, then
 * what its docstrings say. Call `describeFileSystem` from a test file of the adapter.
 */
import { describe } from 'vitest';
import type { Make } from './testing/contract-host.ts';
import { describeDiskStats } from './testing/disk-size.contract.ts';
import { describeFileContents } from './testing/file-contents.contract.ts';
import { describeFileNames } from './testing/file-names.contract.ts';
import { describeFileTimes } from './testing/file-times.contract.ts';

/** @param make gives the files of a new, empty host. */
export function describeFileSystem(name: string, make: Make): void {
  describe(`${name}: FileSystem`, () => {
    describeFileNames(make);
    describeFileContents(make);
    describeFileTimes(make);
    describeDiskStats(make);
  });
}
