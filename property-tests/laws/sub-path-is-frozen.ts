import { bindsSubPathsThroughLinks } from '../defects/binds-sub-paths-through-links.ts';
import { lawOverTrace } from '../law.ts';
import type { Played } from '../playing/played.ts';

export const subPathIsFrozen = lawOverTrace('what processes read (container.read)', {
  name: 'P16: a subPath shows one generation for the whole life of a container',
  because:
    'the volume is published anew under it, and the part is resolved through links that move.',
  sometimes: ['a part was read again', 'a part was read again after its volume had changed'],
  defects: [bindsSubPathsThroughLinks],
  judge: (played, sometimes) => {
    const parts = partsByContainer(played);
    /** By container and path, since its instance started: what was read first, and when last. */
    const seen = new Map<string, { readonly sha256: string; readonly at: number }>();
    const changedAt = new Map<string, number>();
    for (const { at, type, detail } of played.trace.records) {
      if (type === 'volume.published' || type === 'volume.written') {
        changedAt.set(detail.podUid, at);
      }
      if (type === 'container.started') {
        const owner = `${detail.podUid} ${detail.container} `;
        for (const key of [...seen.keys()]) if (key.startsWith(owner)) seen.delete(key);
      }
      if (type !== 'container.read' || !('sha256' in detail)) continue;
      const owner = `${detail.podUid} ${detail.container}`;
      const isPart = parts.get(owner)?.some((mountPath) => isBelow(detail.path, mountPath));
      if (isPart !== true) continue;
      const key = `${owner} ${detail.path}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, { sha256: detail.sha256, at });
        continue;
      }
      sometimes('a part was read again');
      if ((changedAt.get(detail.podUid) ?? 0) > first.at) {
        sometimes('a part was read again after its volume had changed');
      }
      if (first.sha256 !== detail.sha256) {
        return `${detail.path} in ${owner} changed under its reader at ${String(at)} ms`;
      }
    }
    return undefined;
  },
});

/** Where parts are mounted, by `<pod uid> <container>`. */
function partsByContainer({ pods }: Played): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, readonly string[]>();
  for (const { pod } of pods) {
    for (const { name, volumeMounts = [] } of pod?.spec.containers ?? []) {
      const paths = volumeMounts
        .filter(({ subPath = '' }) => subPath !== '')
        .map(({ mountPath }) => mountPath);
      parts.set(`${pod?.metadata.uid ?? ''} ${name}`, paths);
    }
  }
  return parts;
}

const isBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);
