import { startsBeforeItStops } from '../defects/starts-before-it-stops.ts';
import { lawOverTrace } from '../law.ts';

export const oneInstanceRuns = lawOverTrace('container.started and container.exited', {
  name: 'of each container of a pod at most one instance runs',
  because:
    'a container is started again after a kill, a change of its image, a sandbox that went and a runtime that lost it.',
  sometimes: ['a container started again', 'a container started again under another image'],
  defects: [startsBeforeItStops],
  judge: ({ trace }, sometimes) => {
    const running = new Map<string, string>();
    const images = new Map<string, string>();
    for (const { at, type, detail } of trace.records) {
      if (type !== 'container.started' && type !== 'container.exited') continue;
      const key = `${detail.podUid}/${detail.container}`;
      const before = running.get(key);
      if (type === 'container.exited') {
        if (before === detail.containerId) running.delete(key);
        continue;
      }
      const image = images.get(key);
      if (image !== undefined) sometimes('a container started again');
      if (image !== undefined && image !== detail.image) {
        sometimes('a container started again under another image');
      }
      images.set(key, detail.image);
      running.set(key, detail.containerId);
      if (before !== undefined) {
        return `${detail.pod} started ${detail.container} at ${String(at)} ms, and the instance before still ran`;
      }
    }
    return undefined;
  },
});
