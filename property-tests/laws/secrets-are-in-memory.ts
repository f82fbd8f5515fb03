import { keepsMemoryOnDisk } from '../defects/keeps-memory-on-disk.ts';
import { lawOverTrace } from '../law.ts';

const IN_MEMORY: readonly string[] = ['secret', 'projected'];

export const secretsAreInMemory = lawOverTrace(
  "what the node's own disk holds of each volume of objects, below whatever is mounted there, once it was set up",
  {
    name: 'What a Secret or a projected volume shows is in memory: nothing of it is ever on the disk of the node',
    because: 'a mount can fail, be made too late, or be taken for one that is there.',
    sometimes: [
      'a Secret was set up',
      'a projected volume was set up',
      'a ConfigMap was set up, which is on the disk',
    ],
    defects: [keepsMemoryOnDisk],
    judge: (played, sometimes) => {
      for (const { at, podUid, volume, kind, isOnDisk } of played.observed.volumes.completions) {
        if (kind === 'secret') sometimes('a Secret was set up');
        if (kind === 'projected') sometimes('a projected volume was set up');
        if (kind === 'configmap' && isOnDisk)
          sometimes('a ConfigMap was set up, which is on the disk');
        if (!isOnDisk || !IN_MEMORY.includes(kind)) continue;
        return `the ${kind} volume ${volume} of ${podUid} is on the disk at ${String(at)} ms`;
      }
      return undefined;
    },
  },
);
