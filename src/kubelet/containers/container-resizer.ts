/**
 * Gives running containers other resources. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go,
 * doPodResizeAction, validateMemoryResizeAction, updatePodContainerResources (v1.36).
 *
 * Left out: the cgroup of the pod, which nothing here runs in; cpu, which nobody here uses up, is told to the runtime.
 */
import { amount, asked, podLevelAmounts, type Pod } from '../../api/index.ts';
import type { ContainerResourcesConfig, RuntimeService } from '../../cri/index.ts';
import {
  aggregateErrors,
  RESIZE_BUCKETS,
  resourcesOf,
  type ContainerResources,
  type Metrics,
} from '../model/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Loop,
  type Steps,
} from '../../sim/index.ts';
import { inOrder, type ContainerToUpdate } from './resize-actions.ts';

/** What became of a resize. */
export interface ResizeResult {
  /** Names of the containers that have all of what they were given. */
  readonly resized: readonly string[];
  /** Why not all were; those after it are left to the next pass. */
  readonly failure: string | undefined;
}

/** Of a pass without updates. */
export const NOTHING_RESIZED: ResizeResult = { resized: [], failure: undefined };

export class ContainerResizer {
  readonly #runtime: RuntimeService;
  readonly #metrics: Metrics;
  readonly #loop: Loop;

  constructor(runtime: RuntimeService, metrics: Metrics, loop: Loop) {
    this.#runtime = runtime;
    this.#metrics = metrics;
    this.#loop = loop;
  }

  *resize(pod: Pod, updates: readonly ContainerToUpdate[]): Steps<ResizeResult> {
    const begunAt = this.#loop.now();
    const result = yield* this.#resize(pod, updates);
    const success = String(result.failure === undefined);
    this.#metrics
      .histogram('pod_resize_duration_milliseconds', RESIZE_BUCKETS, { success })
      .observe(this.#loop.now() - begunAt);
    return result;
  }

  *#resize(pod: Pod, updates: readonly ContainerToUpdate[]): Steps<ResizeResult> {
    const tooLittle = this.#tooLittleMemory(pod, updates);
    if (tooLittle !== undefined) return { resized: [], failure: tooLittle };
    const left = new Map<string, number>();
    for (const { container } of updates) {
      left.set(container.name, (left.get(container.name) ?? 0) + 1);
    }
    const resized: string[] = [];
    for (const update of inOrder(updates)) {
      const { container, instance } = update;
      try {
        const config = configOf(update);
        yield* perform(this.#runtime.updateContainerResources(instance.id, config));
      } catch (error) {
        rethrowProgrammerError(error);
        return { resized, failure: errorText(error) };
      }
      const count = (left.get(container.name) ?? 0) - 1;
      left.set(container.name, count);
      if (count === 0) resized.push(container.name);
    }
    return { resized, failure: undefined };
  }

  /** Whoever holds more than it may have would be killed. */
  #tooLittleMemory(pod: Pod, updates: readonly ContainerToUpdate[]): string | undefined {
    const smaller = updates.filter(isLessMemory);
    if (smaller.length === 0) return undefined;
    const errors: string[] = [];
    const limits = pod.spec.containers.map(({ resources }) => amount(resources?.limits, 'memory'));
    const isShared = podLevelAmounts(pod.spec, 'limits')?.['memory'] !== undefined;
    if (isShared || limits.every((limit) => limit > 0)) {
      const limit = asked(pod.spec, 'limits', 'memory');
      const used = updates
        .map(({ instance }) => instance.id)
        .filter((id, at, all) => all.indexOf(id) === at)
        .reduce((sum, id) => sum + this.#runtime.memoryUsageBytes(id), 0);
      if (used >= limit) errors.push(`attempting to set pod memory limit ${below(limit, used)}`);
    }
    for (const { container, instance } of smaller) {
      const limit = amount(resourcesOf(container).limits, 'memory');
      const used = this.#runtime.memoryUsageBytes(instance.id);
      if (used < limit) continue;
      const name = JSON.stringify(container.name);
      errors.push(`attempting to set container ${name} memory limit ${below(limit, used)}`);
    }
    if (errors.length === 0) return undefined;
    return `cannot decrease memory limits: ${aggregateErrors(errors)}`;
  }
}

function below(limit: number, used: number): string {
  return `(${String(limit)}) below current usage (${String(used)})`;
}

function isLessMemory({ resource, container, before }: ContainerToUpdate): boolean {
  const limit = amount(resourcesOf(container).limits, 'memory');
  const limitBefore = amount(before.limits, 'memory');
  return resource === 'memory' && limit !== 0 && (limitBefore === 0 || limit < limitBefore);
}

/** Of what is not updated now it keeps what it had. */
function configOf({ resource, container, before }: ContainerToUpdate): ContainerResourcesConfig {
  const wanted = resourcesOf(container);
  const of = (which: 'cpu' | 'memory'): ContainerResources =>
    which === resource || which === 'memory' ? wanted : before;
  const memoryLimitBytes = amount(of('memory').limits, 'memory');
  const cpuLimitMilli = amount(of('cpu').limits, 'cpu');
  const cpuRequestMilli = amount(of('cpu').requests, 'cpu');
  return { memoryLimitBytes, cpuLimitMilli, cpuRequestMilli };
}
