/**
 * The disk of a node of a play, and who looks at it from beside: at once, whatever the loop does. No defect of
 * a port comes between.
 */
import type { LabPorts } from '../../src/lab/index.ts';
import {
  createMemoryHostAdapters,
  createVolatileHostAdapters,
} from '../../src/sim/memory/index.ts';
import type { Disk } from '../../src/sim/memory/disk.ts';
import { joinedContent } from '../../src/sim/memory/file-content.ts';
import { pathOfMount } from '../../src/sim/memory/inode.ts';
import type { FilesSeen } from './observed.ts';

type HostDisk = Parameters<LabPorts['openHost']>[1];

export class DiskView {
  readonly #disk: Disk;

  private constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** An empty disk in memory, as `memoryPorts` opens one. */
  static open(asked: HostDisk) {
    const open = asked?.isVolatile === true ? createVolatileHostAdapters : createMemoryHostAdapters;
    const { disk, ...host } = open(asked?.disk, asked?.separate);
    return { host, view: new DiskView(disk) };
  }

  /**
   * The files below a path, links followed, by the rest of their path: `''` if it is a file itself. Names
   * that a publication keeps for itself (`..data`) are left out. Undefined: there is nothing.
   */
  filesAt(path: string): FilesSeen | undefined {
    if (this.#nodeAt(path) === undefined) return undefined;
    const files: Record<string, string> = {};
    this.#gather(path, '', files);
    return files;
  }

  namesIn(path: string): readonly string[] {
    const node = this.#nodeAt(path);
    return node?.type === 'directory' ? [...(node.entries?.keys() ?? [])].sort() : [];
  }

  /** Where something is mounted below a directory. */
  mountsBelow(directory: string): readonly string[] {
    const targets: string[] = [];
    for (const mount of this.#disk.tree.mounts) {
      const target = pathOfMount(mount);
      if (target.startsWith(`${directory}/`)) targets.push(target);
    }
    return targets.sort();
  }

  #nodeAt(path: string) {
    const place = this.#disk.tree.walk(path, true);
    return typeof place === 'string' ? undefined : place.node;
  }

  #gather(top: string, below: string, files: Record<string, string>): void {
    const path = `${top}${below}`;
    const node = this.#nodeAt(path);
    if (node?.type === 'file') {
      files[below.slice(1)] = new TextDecoder().decode(joinedContent(node));
    } else if (node === undefined) {
      // A link that leads nowhere.
      files[below.slice(1)] = '';
    } else {
      for (const name of this.namesIn(path)) {
        if (!name.startsWith('..')) this.#gather(top, `${below}/${name}`, files);
      }
    }
  }
}
