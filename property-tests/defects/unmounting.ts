/** What seeded defects unmount behind everybody’s back. */
import type { Mounter } from '../../src/sim/index.ts';

/** All that is mounted in directories of that name. */
export function unmountBelow(mounter: Mounter | undefined, name: string): void {
  void mounter?.list().then((all) => {
    for (const { target } of all) {
      if (target.includes(`/${name}/`)) void mounter.unmount(target);
    }
  });
}
