/** Files that are not on a disk. */
import type { Steps } from '../../../sim/index.ts';
import { systemError } from './errno-text.ts';
import type { OpenFile } from './open-file.ts';

export const NULL_DEVICE: OpenFile = {
  // eslint-disable-next-line require-yield
  *read() {
    return '';
  },
  unread: () => undefined,
  // eslint-disable-next-line require-yield, @typescript-eslint/no-empty-function
  *write() {},
  close: () => undefined,
};

export const ZERO_DEVICE: OpenFile = {
  ...NULL_DEVICE,
  // eslint-disable-next-line require-yield
  *read(max) {
    return '\0'.repeat(max);
  },
};

export const FULL_DEVICE: OpenFile = {
  ...ZERO_DEVICE,
  // eslint-disable-next-line require-yield
  *write(): Steps<void> {
    throw systemError('ENOSPC');
  },
};

/** Hands on what is written. */
export function sink(take: (data: string) => void): OpenFile {
  return {
    ...NULL_DEVICE,
    // eslint-disable-next-line require-yield
    *write(data) {
      take(data);
    },
  };
}

/** A text to be read. */
export function source(text: string): OpenFile {
  let left = text;
  return {
    ...NULL_DEVICE,
    // eslint-disable-next-line require-yield
    *read(max) {
      const data = left.slice(0, max);
      left = left.slice(max);
      return data;
    },
    unread: (data) => {
      left = data + left;
    },
  };
}
