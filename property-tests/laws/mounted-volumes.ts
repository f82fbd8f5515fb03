import { unmountsTooEarly } from '../defects/unmounts-too-early.ts';
import { lawByMonitor } from '../law.ts';

export const mountedVolumes = lawByMonitor('a container runs only over mounted volumes', {
  name: 'a container runs only over mounted volumes',
  because:
    'SyncPod waits for the volume manager, and a deletion, a refresh or a retry can end that wait or the mount early.',
  sometimes: ['a container started over a volume', 'a volume was unmounted'],
  defects: [unmountsTooEarly],
  count: ({ trace }, sometimes) => {
    for (const { detail } of trace.of('container.started')) {
      if (detail.mounts.length > 0) sometimes('a container started over a volume');
    }
    for (const _ of trace.of('volume.unmounted')) sometimes('a volume was unmounted');
  },
});
