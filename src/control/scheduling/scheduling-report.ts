/**
 * What the scheduler tells about a pod: events, and the PodScheduled condition of a pod that it could
 * not place. Upstream: pkg/scheduler/schedule_one.go, handleSchedulingFailure.
 */
import {
  createEventRecorder,
  draftPatch,
  formatTimestamp,
  StatusError,
  type EventRecorder,
  type EventRecorderOptions,
  type Pod,
} from '../../api/index.ts';
import { follow } from '../../sim/index.ts';

export class SchedulingReport {
  readonly #options: EventRecorderOptions;
  readonly #recorder: EventRecorder;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#recorder = createEventRecorder(options);
  }

  scheduled(pod: Pod, nodeName: string): void {
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.#recorder.event(pod, 'Normal', 'Scheduled', message);
  }

  /**
   * Condition and nomination are written only if they say something new.
   * @param nominatedNodeName `''` for none any more; undefined: as before
   */
  failure(
    pod: Pod,
    reason: 'Unschedulable' | 'SchedulerError',
    message: string,
    nominatedNodeName = pod.status.nominatedNodeName ?? '',
  ): void {
    const { world } = this.#options;
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message);
    const conditions = pod.status.conditions ?? [];
    const present = conditions.find(({ type }) => type === 'PodScheduled');
    const isNominated = nominatedNodeName === (pod.status.nominatedNodeName ?? '');
    if (present?.reason === reason && present.message === message && isNominated) return;
    const since = present?.status === 'False' ? present.lastTransitionTime : undefined;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      lastTransitionTime: since ?? formatTimestamp(world.now()),
      reason,
      message,
      observedGeneration: pod.metadata.generation ?? 1,
    };
    this.#patchStatus(pod, (status) => {
      const written = (status.conditions ??= []);
      const at = written.findIndex(({ type }) => type === 'PodScheduled');
      written.splice(at < 0 ? written.length : at, 1, condition);
      nominate(status, nominatedNodeName);
    });
  }

  /** @param nominatedNodeName `''` for none any more */
  nomination(pod: Pod, nominatedNodeName: string): void {
    this.#patchStatus(pod, (status) => nominate(status, nominatedNodeName));
  }

  #patchStatus(pod: Pod, change: (status: Pod['status']) => void): void {
    const { world, client } = this.#options;
    const { namespace, name, uid } = pod.metadata;
    const changed = draftPatch(pod, ({ status }) => change(status));
    const patch = { ...changed, metadata: { uid } };
    follow(client.resource('pods').patchStatus({ namespace, name }, patch, 'strategic'), {
      done: () => undefined,
      failed: (error) => {
        // The pod is gone, or is another one: nobody is left to be told.
        if (!(error instanceof StatusError)) world.loop.fail(error);
      },
    });
  }
}

function nominate(status: Pod['status'], nodeName: string): void {
  if (nodeName === '') delete status.nominatedNodeName;
  else status.nominatedNodeName = nodeName;
}
