/**
 * The row of a pod, with the one word on its state that everybody reads.
 * Upstream: pkg/printers/internalversion/printers.go, printPod.
 */
import type { ContainerState, ContainerStatus, Pod } from '../../index.ts';
import { parseTimestamp } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import { printer, type RowCondition } from './columns.ts';
import { age, humanDuration } from './human-duration.ts';

const NONE = '<none>';

const SUCCEEDED: readonly RowCondition[] = [
  {
    type: 'Completed',
    status: 'True',
    reason: 'Succeeded',
    message: 'The pod has completed successfully.',
  },
];
const FAILED: readonly RowCondition[] = [
  { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
];

export const podPrinter = printer<Pod>(
  'Name, Ready, Status, Restarts, Age, IP*, Node*, Nominated Node*, Readiness Gates*',
  (pod, now) => {
    const summary = summarize(pod);
    const { metadata, spec, status } = pod;
    return [
      metadata.name,
      `${String(summary.ready)}/${String(summary.total)}`,
      summary.text,
      restartsText(summary, now),
      age(metadata.creationTimestamp, now),
      status.podIPs?.[0]?.ip ?? NONE,
      orNone(spec.nodeName),
      orNone(status.nominatedNodeName),
      gatesText(pod),
    ];
  },
  ({ status: { phase } }) =>
    phase === 'Succeeded' ? SUCCEEDED : phase === 'Failed' ? FAILED : undefined,
);

interface Summary {
  ready: number;
  readonly total: number;
  text: string;
  restarts: number;
  /** When a container that was restarted last ended; NaN if none. */
  lastRestartAt: number;
}

/** READY, STATUS and RESTARTS of a pod. */
function summarize(pod: Pod): Summary {
  const { spec, status, metadata } = pod;
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const summary: Summary = {
    ready: 0,
    total: spec.containers.length + sidecars.size,
    text: startText(pod),
    restarts: 0,
    lastRestartAt: NaN,
  };
  const isInitializing = addInitContainers(summary, pod, sidecars);
  if (!isInitializing || isTrue(pod, 'Initialized')) addContainers(summary, pod, sidecars);
  if (metadata.deletionTimestamp !== undefined) {
    const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
    if (status.reason === 'NodeLost') summary.text = 'Unknown';
    else if (!isOver) summary.text = 'Terminating';
  }
  return summary;
}

function startText({ status }: Pod): string {
  const scheduled = (status.conditions ?? []).find(({ type }) => type === 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') return 'SchedulingGated';
  return (status.reason ?? '') === '' ? (status.phase ?? '') : (status.reason ?? '');
}

/** Answers whether one of them is what the pod waits for. */
function addInitContainers(summary: Summary, pod: Pod, sidecars: ReadonlySet<string>): boolean {
  const count = (pod.spec.initContainers ?? []).length;
  for (const [at, container] of (pod.status.initContainerStatuses ?? []).entries()) {
    addRestarts(summary, container);
    const { terminated, waiting } = container.state ?? {};
    if (terminated !== undefined && terminated.exitCode === 0) continue;
    if (sidecars.has(container.name) && container.started === true) {
      if (container.ready) summary.ready += 1;
      continue;
    }
    const reason = waiting?.reason ?? '';
    if (terminated !== undefined) summary.text = `Init:${terminatedText(terminated)}`;
    else if (reason !== '' && reason !== 'PodInitializing') summary.text = `Init:${reason}`;
    else summary.text = `Init:${String(at)}/${String(count)}`;
    return true;
  }
  return false;
}

/** Of what several containers say, the first in the list counts. */
function addContainers(summary: Summary, pod: Pod, sidecars: ReadonlySet<string>): void {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  summary.restarts = 0;
  summary.lastRestartAt = NaN;
  for (const each of initContainerStatuses) if (sidecars.has(each.name)) addRestarts(summary, each);
  let hasRunning = false;
  let errorText = '';
  for (const container of [...containerStatuses].reverse()) {
    addRestarts(summary, container);
    const { waiting, terminated, running } = container.state ?? {};
    if ((waiting?.reason ?? '') !== '') summary.text = waiting?.reason ?? '';
    else if (terminated !== undefined) {
      summary.text = terminatedText(terminated);
      if (terminated.exitCode !== 0) errorText = summary.text;
    } else if (container.ready && running !== undefined) {
      hasRunning = true;
      summary.ready += 1;
    }
  }
  if (summary.text !== 'Completed') return;
  if (hasRunning && isTrue(pod, 'Ready')) summary.text = 'Running';
  else if (errorText !== '') summary.text = errorText;
  else if (hasRunning) summary.text = 'NotReady';
}

function terminatedText({
  reason = '',
  signal = 0,
  exitCode,
}: NonNullable<ContainerState['terminated']>): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${String(exitCode)}` : `Signal:${String(signal)}`;
}

function addRestarts(summary: Summary, { restartCount = 0, lastState }: ContainerStatus): void {
  summary.restarts += restartCount;
  const finishedAt = lastState?.terminated?.finishedAt;
  if (finishedAt === undefined) return;
  const at = parseTimestamp(finishedAt);
  if (!(at <= summary.lastRestartAt)) summary.lastRestartAt = at;
}

function restartsText({ restarts, lastRestartAt }: Summary, now: Instant): string {
  if (restarts === 0 || Number.isNaN(lastRestartAt)) return String(restarts);
  return `${String(restarts)} (${humanDuration(now - lastRestartAt)} ago)`;
}

function gatesText({ spec: { readinessGates = [] }, status }: Pod): string {
  if (readinessGates.length === 0) return NONE;
  const met = readinessGates.filter(({ conditionType }) =>
    (status.conditions ?? []).some((c) => c.type === conditionType && c.status === 'True'),
  );
  return `${String(met.length)}/${String(readinessGates.length)}`;
}

function isTrue({ status }: Pod, wanted: string): boolean {
  return (status.conditions ?? []).some(({ type, status }) => type === wanted && status === 'True');
}

function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? NONE : text;
}
