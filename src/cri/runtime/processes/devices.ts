/** Files that are not on a disk. */
import type { Steps } from '../../../sim/index.ts';
import { systemError } from './errno-text.ts';
import type { OpenFile } from './open-file.ts';

export const NULL_DEVICE: OpenFile = {
  *read() {
    return '';
  },
  unread: () => undefined,

  *write() {},
  close: () => undefined,
};

export const ZERO_DEVICE: OpenFile = {
  ...NULL_DEVICE,

  *read(max) {
    return '\0'.repeat(max);
  },
};

export const FULL_DEVICE: OpenFile = {
  ...ZERO_DEVICE,

  *write(): Steps<void> {
    throw systemError('ENOSPC');
  },
};

/** Hands on what is written. */
export function sink(take: (data: string) => void): OpenFile {
  return {
    ...NULL_DEVICE,

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
