import { startsInAnyOrder } from '../defects/starts-in-any-order.ts';
import { stopsAllAtOnce } from '../defects/stops-all-at-once.ts';
import { orderedPods } from '../judging/container-order.ts';
import { lawOverTrace } from '../law.ts';

const ORACLE = 'the order of the spec, and container.started, container.exited, stopContainer';

export const startsInOrder = lawOverTrace(ORACLE, {
  name: 'a container starts after each sidecar before it has started, and each other init container has exited 0',
  because:
    'sidecars run, end and start again beside init containers, and how far these are is read from what the runtime still has of them.',
  sometimes: ['a container started beside a sidecar', 'a sidecar started again beside a container'],
  defects: [startsInAnyOrder],
  judge: (played, sometimes) => {
    const pods = orderedPods(played);
    const begun = new Set<string>();
    for (const { at, type, detail } of played.trace.records) {
      if (type === 'container.exited' && detail.exitCode === 0) {
        begun.add(`${detail.podUid}/${detail.container} exited 0`);
      }
      if (type !== 'container.started') continue;
      const { podUid, container } = detail;
      for (const { name, isSidecar } of pods.get(podUid)?.before.get(container) ?? []) {
        const needed = `${podUid}/${name} ${isSidecar ? 'started' : 'exited 0'}`;
        if (!begun.has(needed)) {
          return `${detail.pod} started ${container} at ${String(at)} ms, and ${name} had not ${isSidecar ? 'started' : 'exited with 0'}`;
        }
        if (isSidecar) sometimes('a container started beside a sidecar');
      }
      const key = `${podUid}/${container} started`;
      if (begun.has(key) && pods.get(podUid)?.outlives.has(container) === true) {
        sometimes('a sidecar started again beside a container');
      }
      begun.add(key);
    }
    return undefined;
  },
});

export const stopsInReverse = lawOverTrace(ORACLE, {
  name: 'a sidecar of a pod that ends is told to stop when nothing that it outlives runs, or its grace period is over',
  because:
    'all containers of a pod are stopped at the same time, each with hooks and stops of its own that may fail or take long.',
  sometimes: [
    'a sidecar was told to stop after others had ended',
    'a sidecar was told to stop when its grace period was over',
  ],
  defects: [stopsAllAtOnce],
  judge: (played, sometimes) => {
    const pods = orderedPods(played);
    const endsAt = new Map<string, number>();
    const running = new Set<string>();
    const byName = new Map<string, string>();
    for (const { at, type, detail } of played.trace.records) {
      if (type === 'container.started') {
        running.add(`${detail.podUid}/${detail.container}`);
        byName.set(`${detail.pod}/${detail.container}`, detail.podUid);
      } else if (type === 'container.exited') {
        running.delete(`${detail.podUid}/${detail.container}`);
      } else if (type === 'pod.terminating' && !endsAt.has(detail.uid)) {
        const seconds = detail.gracePeriodSeconds ?? pods.get(detail.uid)?.graceSeconds ?? 0;
        endsAt.set(detail.uid, at + seconds * 1000);
      }
      if (type !== 'cri.call' || detail.method !== 'stopContainer') continue;
      const uid = byName.get(detail.subject) ?? '';
      const end = endsAt.get(uid);
      const outlived = pods.get(uid)?.outlives.get(detail.subject.split('/')[2] ?? '') ?? [];
      if (end === undefined || outlived.length === 0) continue;
      const left = outlived.find((name) => running.has(`${uid}/${name}`));
      if (left === undefined) sometimes('a sidecar was told to stop after others had ended');
      else if (at >= end) sometimes('a sidecar was told to stop when its grace period was over');
      else return `${detail.subject} was told to stop at ${String(at)} ms, when ${left} still ran`;
    }
    return undefined;
  },
});
