/** A mounter that nests, as snapshotters do that share directories. */
import type { Defect } from '../playing/stage.ts';
import { withMounter } from './other-mounts.ts';

/** Where objects are mounted, in either design. */
const OF_OBJECT = /\/(?:image-volumes\/[^/]+|kubernetes\.io~oci\/[^/]+)\/[^/]+$/;

/**
 * Below each object that is mounted one of its files is mounted once more, the same to look at.
 *
 * @param nested told of each target
 * @param hidesNested whoever asks for the mounts of the node hears of the roots only
 */
export function nestsMounts(nested: string[], hidesNested: boolean): Defect {
  const here = new Set<string>();
  return {
    ports: (real) =>
      withMounter(real, (mounter, files) => ({
        bind: async (source, target) => {
          await mounter.bind(source, target);
          if (!OF_OBJECT.test(target)) return;
          const shared = `/var/lib/shared/${String(nested.length)}`;
          await files.mkdir('/var/lib/shared', { recursive: true });
          await files.writeFile(shared, await files.readFile(`${source}/version`));
          await mounter.bind(shared, `${target}/version`);
          nested.push(`${target}/version`);
          here.add(`${target}/version`);
        },
        list: async () => {
          const all = await mounter.list();
          return hidesNested ? all.filter(({ target }) => !here.has(target)) : all;
        },
      })),
  };
}
