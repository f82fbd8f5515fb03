import type { ContainerStatus, PodCondition, PodStatus } from '../../src/api/index.ts';
import { callsEveryEndGood } from '../defects/calls-every-end-good.ts';
import { forgetsRestarts } from '../defects/forgets-restarts.ts';
import { saysItIsOver } from '../defects/says-it-is-over.ts';
import { troublesOf } from '../judging/faults.ts';
import { instancesOf, type Instance } from '../judging/instances.ts';
import { lawOverTrace } from '../law.ts';

const ORACLE = 'every version of every pod in the API, container.started, container.exited';

export const statusesAreTrue = lawOverTrace(ORACLE, {
  name: 'what a status says of an instance was so, and a pod that is over runs nothing',
  because:
    'a status is put together from what was listed a while ago, from the status before and from why a start failed.',
  sometimes: [
    'an instance was told to run',
    'an instance was told to have ended',
    'a pod was over whose containers had run',
  ],
  defects: [callsEveryEndGood, saysItIsOver],
  judge: (played, sometimes) => {
    const instances = instancesOf(played);
    const byPod = groupByPod(instances);
    for (const { order, at, name, pod } of played.pods) {
      if (pod === undefined) continue;
      for (const status of allStatuses(pod.status)) {
        if (status.state?.running !== undefined) sometimes('an instance was told to run');
        if (status.state?.terminated?.containerID !== undefined) {
          sometimes('an instance was told to have ended');
        }
        const wrong = wrongOf(status, order, instances);
        if (wrong !== undefined) return `${name}/${status.name} at ${String(at)} ms: ${wrong}`;
      }
      const { phase = 'Pending', conditions = [] } = pod.status;
      if (phase !== 'Succeeded' && phase !== 'Failed') continue;
      const own = byPod.get(pod.metadata.uid) ?? [];
      if (own.length > 0) sometimes('a pod was over whose containers had run');
      const left = own.find(
        ({ started, exited }) =>
          started !== undefined && started.order < order && (exited?.order ?? Infinity) >= order,
      );
      if (left !== undefined) {
        return `${name} is ${phase} at ${String(at)} ms, and ${left.container} runs`;
      }
      if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) {
        return `${name} is ${phase} at ${String(at)} ms, and Ready`;
      }
    }
    return undefined;
  },
});

function groupByPod(
  instances: ReadonlyMap<string, Instance>,
): ReadonlyMap<string, readonly Instance[]> {
  const byPod = new Map<string, Instance[]>();
  for (const instance of instances.values()) {
    const own = byPod.get(instance.podUid);
    if (own === undefined) byPod.set(instance.podUid, [instance]);
    else own.push(instance);
  }
  return byPod;
}

function allStatuses(status: PodStatus): readonly ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

/** What is said of an instance and was not so. */
function wrongOf(
  { containerID = '', state = {}, lastState = {}, ready }: ContainerStatus,
  order: number,
  instances: ReadonlyMap<string, Instance>,
): string | undefined {
  const wasThere = (id: string) => instances.get(id.replace(/^.*:\/\//, ''));
  const { started } = wasThere(containerID) ?? {};
  const hasStarted = started !== undefined && started.order < order;
  if (state.running !== undefined && !hasStarted) return 'it is told to run, and never started';
  if (ready && !hasStarted) return 'it is told to be ready, and never started';
  for (const ended of [state.terminated, lastState.terminated]) {
    // Of one that was lost nobody knows how it ended.
    if (ended?.containerID === undefined) continue;
    const { exited } = wasThere(ended.containerID) ?? {};
    if (exited === undefined || exited.order >= order) return 'it is told to have ended, and runs';
    if (exited.exitCode !== ended.exitCode) {
      return `it is told to have ended with ${String(ended.exitCode)}, and did with ${String(exited.exitCode)}`;
    }
  }
  return undefined;
}

export const statusesGoOn = lawOverTrace('every version of every pod in the API', {
  name: 'restarts are never taken back, nor the start of a pod, and a condition has the time of its change',
  because:
    'counts are derived from what the runtime still has of a container, and conditions made anew at each pass.',
  sometimes: ['a container was restarted', 'a condition changed', 'a condition stayed'],
  defects: [forgetsRestarts],
  judge: (played, sometimes) => {
    const unheard = troublesOf(played, 'api.');
    const before = new Map<string, PodStatus>();
    const told = new Map<string, { readonly at: number; readonly condition: PodCondition }>();
    for (const { at, name, pod } of played.pods) {
      if (pod === undefined) continue;
      const { uid } = pod.metadata;
      const old = before.get(uid) ?? {};
      before.set(uid, pod.status);
      const where = `${name} at ${String(at)} ms`;
      const last = new Map(allStatuses(old).map((each) => [each.name, each]));
      for (const { name: container, restartCount } of allStatuses(pod.status)) {
        const known = last.get(container)?.restartCount ?? 0;
        if (restartCount > known) sometimes('a container was restarted');
        if (restartCount < known) {
          return `${where}: ${container} was restarted ${String(known)} times, and then ${String(restartCount)}`;
        }
      }
      if (old.startTime !== undefined && pod.status.startTime !== old.startTime) {
        return `${where}: its start was ${old.startTime}, and then ${pod.status.startTime ?? 'none'}`;
      }
      if ((pod.status.observedGeneration ?? 0) < (old.observedGeneration ?? 0)) {
        return `${where}: its status speaks of an older generation`;
      }
      for (const condition of pod.status.conditions ?? []) {
        const key = `${uid}/${condition.type}`;
        const known = told.get(key);
        if (known === undefined || isOther(known.condition, condition)) {
          told.set(key, { at, condition });
        }
        if (known === undefined) continue;
        const isSame = known.condition.status === condition.status;
        sometimes(isSame ? 'a condition stayed' : 'a condition changed');
        if (!isSame || !isOther(known.condition, condition)) continue;
        // A kubelet that cannot write sees a condition go and come again; the API hears of the last change alone.
        const mayHaveGone = unheard.some(({ from, to }) => from <= at && known.at <= to);
        if (!mayHaveGone || timeOf(condition) < timeOf(known.condition)) {
          return `${where}: ${condition.type} stayed ${condition.status}, and has another time`;
        }
      }
    }
    return undefined;
  },
});

const timeOf = ({ lastTransitionTime = '' }: PodCondition): string => lastTransitionTime;

function isOther(a: PodCondition, b: PodCondition): boolean {
  return a.status !== b.status || timeOf(a) !== timeOf(b);
}
