/** What is counted of image volumes (images.md, IV12 and 8.6): a law over written pods. */
import { countsInVain } from '../defects/counts-in-vain.ts';
import { countsMountsForVolumes } from '../defects/counts-mounts-for-volumes.ts';
import { countsWhatStarted } from '../defects/counts-what-started.ts';
import { playWritten, type CameOf } from '../image-volumes/play-written.ts';
import { sourceAt } from '../image-volumes/trees.ts';
import {
  lines,
  nameOf,
  volumeOf,
  writtenPods,
  type WrittenContainer,
  type WrittenPod,
} from '../image-volumes/written-pods.ts';
import { ownLaw } from '../own-law.ts';

/** Each start is told of as begun, or as failed. */
function startsOf(name: string, { events }: CameOf): { started: number; failed: number } {
  const count = (is: (reason: string, message: string) => boolean): number =>
    events
      .filter((event) => event.container === name && is(event.reason, event.message))
      .reduce((sum, event) => sum + event.count, 0);
  return {
    started: count((reason) => reason === 'Started'),
    failed: count((reason, message) => reason === 'Failed' && message.startsWith('Error: ')),
  };
}

/** Distinct volumes, and mounts; undefined: one of them cannot be had, so no start gets there. */
function mountedBy({ mounts }: WrittenContainer, pod: WrittenPod) {
  const volumes = new Set(mounts.map((mount) => volumeOf(mount, pod)));
  const isBroken = [...volumes].some((at) => sourceAt(pod.volumes[at] ?? 0).waits !== undefined);
  return isBroken ? undefined : { volumes: volumes.size, mounts: mounts.length };
}

export const countedByStarts = ownLaw({
  name: 'IV12: each start whose image volumes were pulled counts its volumes once as requested and each mount once as mounted or not, whatever becomes of it',
  because: 'a start can end at five places, and volumes and mounts are not the same number.',
  oracle: 'starts by their events, times what the container mounts',
  file: 'property-tests/image-volumes.test.ts',
  subjects: writtenPods,
  runs: 50,
  sometimes: [
    'a volume was mounted twice',
    'a start failed after its volumes',
    'a container was started again',
    'a start whose volumes were not pulled',
  ],
  defects: [countsMountsForVolumes, countsWhatStarted, countsInVain],
  judge: async (pod, sometimes, defect) => {
    const came = await playWritten(pod, defect);
    let requested = 0;
    let mounted = 0;
    for (const [at, container] of pod.containers.entries()) {
      const { started, failed } = startsOf(nameOf(at), came);
      const mounts = mountedBy(container, pod);
      if (mounts === undefined) {
        if (failed > 0) sometimes('a start whose volumes were not pulled');
        continue;
      }
      if (started > 1) sometimes('a container was started again');
      if (failed > 0) sometimes('a start failed after its volumes');
      if (mounts.mounts > mounts.volumes) sometimes('a volume was mounted twice');
      requested += mounts.volumes * (started + failed);
      mounted += mounts.mounts * (started + failed);
    }
    const { counted } = came;
    if (counted.requested !== requested) {
      return `${String(counted.requested)} volumes were requested, not ${String(requested)}`;
    }
    return counted.mounted === mounted
      ? undefined
      : `${String(counted.mounted)} mounts were counted, not ${String(mounted)}`;
  },
  lines,
});
