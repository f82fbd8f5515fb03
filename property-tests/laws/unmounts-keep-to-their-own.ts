import { unmountsTheObject } from '../defects/unmounts-the-object.ts';
import { lawOverTrace } from '../law.ts';
import type { Played } from '../playing/played.ts';

export const unmountsKeepToTheirOwn = lawOverTrace(
  'what processes read (container.read), after an object that their volume shows was unmounted elsewhere',
  {
    name: 'IV16: unmounting an object for one pod leaves every other mount of it readable',
    because: 'pods share the tree of an object, and the runtime is told to unmount by an id alone.',
    sometimes: [
      'an object was unmounted that another pod had mounted',
      'a volume was read after its object was unmounted elsewhere',
    ],
    defects: [unmountsTheObject],
    judge: (played, sometimes) => {
      const volumeAt = volumesByPath(played);
      /** By mount: which object, and whose volume. */
      const mounts = new Map<string, { readonly imageRef: string; readonly volume: string }>();
      /** By volume: what it shows, and whether that was unmounted elsewhere since. */
      const shown = new Map<string, { readonly imageRef: string; wasUnmounted: boolean }>();
      for (const { at, type, detail } of played.trace.records) {
        if (type === 'object.mounted') {
          const volume = volumeOf(detail.path);
          if (volume !== undefined) mounts.set(detail.id, { imageRef: detail.imageRef, volume });
        } else if (type === 'volume.published') {
          const { podUid, volume, imageRef } = detail;
          shown.set(`${podUid}/${volume}`, { imageRef, wasUnmounted: false });
        } else if (type === 'volume.unpublished') {
          shown.delete(`${detail.podUid}/${detail.volume}`);
        } else if (type === 'object.unmounted') {
          const gone = mounts.get(detail.id);
          mounts.delete(detail.id);
          for (const [volume, other] of shown) {
            if (other.imageRef !== gone?.imageRef || volume === gone.volume) continue;
            sometimes('an object was unmounted that another pod had mounted');
            other.wasUnmounted = true;
          }
        } else if (type === 'container.read') {
          const volume = volumeAt(detail.podUid, detail.container, detail.path);
          if (shown.get(volume ?? '')?.wasUnmounted !== true) continue;
          sometimes('a volume was read after its object was unmounted elsewhere');
          // What is unmounted is missing; a disk that fails says something else.
          if ('error' in detail && detail.error.startsWith('ENOENT')) {
            return `${detail.container} of ${detail.podUid} cannot read ${detail.path} at ${String(at)} ms: ${detail.error}`;
          }
        }
      }
      return undefined;
    },
  },
);

/** `<pod uid>/<volume>`; undefined: it is none of the draft. */
function volumeOf(path: string): string | undefined {
  const match = /\/pods\/([^/]+)\/volumes\/kubernetes\.io~oci\/([^/]+)\//.exec(path);
  return match === null ? undefined : `${match[1] ?? ''}/${match[2] ?? ''}`;
}

/** Which volume a container sees at a path, whole or a part of it. */
function volumesByPath({ pods }: Played) {
  const mounts = new Map<string, Map<string, string>>();
  for (const { pod } of pods) {
    const uid = pod?.metadata.uid ?? '';
    const { containers = [], initContainers = [] } = pod?.spec ?? {};
    for (const { name, volumeMounts = [] } of [...initContainers, ...containers]) {
      const at = volumeMounts.map((each) => [each.mountPath, `${uid}/${each.name}`] as const);
      mounts.set(`${uid} ${name}`, new Map(at));
    }
  }
  return (podUid: string, container: string, path: string): string | undefined => {
    const [, top = ''] = path.split('/');
    return mounts.get(`${podUid} ${container}`)?.get(`/${top}`);
  };
}
