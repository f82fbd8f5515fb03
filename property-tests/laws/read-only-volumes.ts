import { believesReadOnly } from '../defects/believes-read-only.ts';
import { copiesArtifacts } from '../defects/copies-artifacts.ts';
import { opensTheStore } from '../defects/opens-the-store.ts';
import { areSame, filesOf, told } from '../judging/object-trees.ts';
import { VolumesOf } from '../judging/volumes-of.ts';
import { lawOverTrace, type Sometimes } from '../law.ts';

type Circumstance =
  | 'a write to an image volume failed'
  | 'a write to a volume of the draft failed'
  | 'a write to a volume of objects failed'
  | 'a write to a file that is there failed';

const CIRCUMSTANCES = {
  image: 'a write to an image volume failed',
  oci: 'a write to a volume of the draft failed',
  objects: 'a write to a volume of objects failed',
} as const;

export const readOnlyVolumes = lawOverTrace(
  'what became of each write to a file in a mount (container.written), and the trees of the store afterwards',
  {
    name: 'IV1, P24: no container can write to what it has of an object or an image, and nothing in the store changes',
    because:
      'a mount is as read-only as whoever makes it says, and one tree is shown to everybody who has the object.',
    sometimes: [
      'a write to an image volume failed',
      'a write to a volume of the draft failed',
      'a write to a volume of objects failed',
      'a write to a file that is there failed',
    ],
    defects: [copiesArtifacts, believesReadOnly, opensTheStore],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      for (const { hex, files, at } of played.observed.mounts.trees) {
        const expected = filesOf(`sha256:${hex}`);
        if (areSame(files, expected)) continue;
        return `after a write, at ${String(at)} ms, the tree of ${hex} is ${told(files)}, not ${told(expected)}`;
      }
      const volumes = new VolumesOf(played);
      for (const { at, detail } of played.trace.of('container.written')) {
        const { path, error, container } = detail;
        const mount = volumes.around(detail);
        if (mount === undefined) continue;
        if (error === undefined) {
          return `${mount.pod}/${container} wrote to ${path} of ${mount.volume} (${mount.reference}) at ${String(at)} ms`;
        }
        sometimes(CIRCUMSTANCES[mount.is]);
        if (mount.subPath !== '') sometimes('a write to a file that is there failed');
      }
      return undefined;
    },
  },
);
