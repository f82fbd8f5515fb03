/** The kernel's own list of mounts. */
import { rethrowProgrammerError } from '../index.ts';
import { readFileSync } from 'node:fs';

export interface KernelMount {
  /** Path of what is shown, inside its file system. */
  readonly root: string;
  readonly mountPoint: string;
}

/** The mounts of this process's namespace; none where there is no such list. */
export function readKernelMounts(): readonly KernelMount[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch (error) {
    rethrowProgrammerError(error);
    return [];
  }
  return parseMountInfo(text);
}

/** Lines as proc(5) describes them: `36 35 98:0 /root /mount/point ro … - ext4 /dev/sda ro`. */
export function parseMountInfo(text: string): readonly KernelMount[] {
  const mounts: KernelMount[] = [];
  for (const line of text.split('\n')) {
    const [, , , root, mountPoint] = line.split(' ');
    if (root === undefined || mountPoint === undefined) continue;
    mounts.push({ root: unescaped(root), mountPoint: unescaped(mountPoint) });
  }
  return mounts;
}

/** Space, tab, newline and backslash are written in octal. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
