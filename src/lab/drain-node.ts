/**
 * kubectl drain: no new pods for a node, and its pods away by evictions, which budgets may put off.
 * Upstream: kubectl pkg/drain, filters.go and drain.go (v1.36).
 */
import { isStatus, type Pod } from '../api/index.ts';
import { rethrowProgrammerError } from '../sim/index.ts';
import { InputError } from './input-error.ts';
import type { Lab } from './lab.ts';

export interface DrainOptions {
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
  /** Default: each pod's own. */
  readonly gracePeriodSeconds?: number | undefined;
  /** Infinity: as long as it takes. */
  readonly timeoutMs: number;
}

const EVICTION_RETRY_MS = 5000;
const DELETION_POLL_MS = 1000;
const MIRROR = 'kubernetes.io/config.mirror';

/** @throws {InputError} in kubectl's words: what it would not do unless told, or has not done in time */
export async function drainNode(lab: Lab, nodeName: string, options: DrainOptions): Promise<void> {
  await setUnschedulable(lab, nodeName, true);
  const pods = lab.cluster.api.store
    .list('pods', { fieldSelector: { 'spec.nodeName': nodeName } })
    .filter((pod) => !staysByItself(pod, options));
  const objections = pods.flatMap((pod) => objectionTo(pod, options) ?? []);
  if (objections.length > 0) {
    const list = [...new Set(objections)].join(', ');
    throw new InputError(`drain: unable to drain node "${nodeName}": cannot delete ${list}`);
  }
  const until = lab.world.now() + options.timeoutMs;
  for (const pod of pods) await evict(lab, pod, options, until);
  for (const pod of pods) await waitUntilGone(lab, pod, until);
}

export async function setUnschedulable(lab: Lab, name: string, isSo: boolean): Promise<void> {
  if (lab.find('nodes', name, '') === undefined) {
    throw new InputError(`nodes "${name}" not found`);
  }
  await lab.update('Node', name, ({ spec }) => {
    if (isSo) spec.unschedulable = true;
    else delete spec.unschedulable;
  });
}

/** Mirrors cannot be evicted, and pods of a DaemonSet would come back at once. */
function staysByItself({ metadata, status }: Pod, { ignoreDaemonSets }: DrainOptions): boolean {
  if (MIRROR in (metadata.annotations ?? {})) return true;
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
  return controllerKind(metadata) === 'DaemonSet' && !isOver && ignoreDaemonSets;
}

function objectionTo({ metadata, spec, status }: Pod, options: DrainOptions): string | undefined {
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return undefined;
  const name = `${metadata.namespace}/${metadata.name}`;
  const kind = controllerKind(metadata);
  if (kind === 'DaemonSet') {
    return `DaemonSet-managed Pods (use ignoreDaemonSets: true to ignore): ${name}`;
  }
  if (kind === undefined && !options.force) {
    return `Pods that declare no controller (use force: true to override): ${name}`;
  }
  const hasData = (spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined);
  if (!hasData || options.deleteEmptyDirData) return undefined;
  return `Pods with local storage (use deleteEmptyDirData: true to override): ${name}`;
}

function controllerKind({ ownerReferences = [] }: Pod['metadata']): string | undefined {
  return ownerReferences.find(({ controller }) => controller === true)?.kind;
}

async function evict(lab: Lab, pod: Pod, options: DrainOptions, until: number): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const { gracePeriodSeconds } = options;
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
  const how = { ...grace, preconditions: { uid } };
  for (;;) {
    try {
      await lab.perform(lab.cluster.client.evict({ namespace, name }, how));
      return;
    } catch (error) {
      rethrowProgrammerError(error);
      if (isStatus(error, 'NotFound') || isStatus(error, 'Conflict')) return;
      if (!isStatus(error, 'TooManyRequests')) throw error;
    }
    await pauseOrGiveUp(lab, EVICTION_RETRY_MS, until, `${namespace}/${name} was not evicted`);
  }
}

async function waitUntilGone(lab: Lab, { metadata }: Pod, until: number): Promise<void> {
  const { namespace, name, uid } = metadata;
  while (lab.pod(name, namespace)?.metadata.uid === uid) {
    await pauseOrGiveUp(lab, DELETION_POLL_MS, until, `${namespace}/${name} is still there`);
  }
}

async function pauseOrGiveUp(lab: Lab, ms: number, until: number, why: string): Promise<void> {
  if (lab.world.now() >= until) throw new InputError(`drain: global timeout reached: pod ${why}`);
  await lab.advance(Math.min(ms, until - lab.world.now()));
}
