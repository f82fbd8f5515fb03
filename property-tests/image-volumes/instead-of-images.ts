/**
 * A runtime that gives containers a directory of its own making where an image was to be mounted. For seeded
 * defects.
 */
import type { Mount } from '../../src/cri/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';
import type { Defect } from '../playing/stage.ts';
import { handingMounts } from './other-mounts.ts';

/** @param fill puts something there, at once; `image` is an id */
export function insteadOfImages(
  fill: (files: FileSystem, directory: string, image: string) => void,
  readonly: boolean,
): Defect {
  let disk: FileSystem | undefined;
  let count = 0;
  const replaced = (mount: Mount): Mount => {
    const { image, imageSubPath = '', ...rest } = mount;
    if (image === undefined || disk === undefined) return mount;
    count += 1;
    const directory = `/var/lib/instead/${String(count)}`;
    void disk.mkdir(directory, { recursive: true });
    fill(disk, directory, image.image);
    const below = imageSubPath === '' ? '' : `/${imageSubPath}`;
    void disk.mkdir(`${directory}${below}`, { recursive: true }).catch(() => undefined);
    return { ...rest, hostPath: `${directory}${below}`, readonly };
  };
  return {
    ports: (real) => ({
      ...real,
      openHost: async (...host) => {
        const opened = await real.openHost(...host);
        disk = opened.files;
        return opened;
      },
    }),
    seams: handingMounts(replaced),
  };
}
