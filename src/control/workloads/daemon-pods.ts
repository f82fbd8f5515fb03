/**
 * Pods that belong to a node: which nodes, and how they are made. Pure.
 * Upstream: pkg/controller/daemon/daemon_controller.go, util/daemonset_util.go.
 */
import {
  matchesNodeAffinity,
  type DaemonSet,
  type Node,
  type Pod,
  type PodSpec,
} from '../../api/index.ts';
import { toleratesAll } from '../scheduling/taints.ts';
import { REVISION_HASH } from './controller-revisions.ts';
import { podFromTemplate, type NewPod } from './pod-control.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const NAME_FIELD = 'metadata.name';

const tolerates = (key: string, effect: 'NoExecute' | 'NoSchedule'): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
});

/** A daemon goes on where others are sent away. */
const TOLERATIONS: readonly Toleration[] = [
  tolerates('not-ready', 'NoExecute'),
  tolerates('unreachable', 'NoExecute'),
  tolerates('disk-pressure', 'NoSchedule'),
  tolerates('memory-pressure', 'NoSchedule'),
  tolerates('pid-pressure', 'NoSchedule'),
  tolerates('unschedulable', 'NoSchedule'),
];
const OF_HOST_NETWORK = tolerates('network-unavailable', 'NoSchedule');

export interface Wish {
  /** A pod is to be made if there is none. */
  readonly shouldRun: boolean;
  /** One that is there stays. */
  readonly shouldContinue: boolean;
}

/** Upstream: NodeShouldRunDaemonPod. */
export function wishFor({ spec: { template } }: DaemonSet, node: Node): Wish {
  const { metadata, spec, status } = node;
  const { nodeName = '' } = template.spec;
  const isAskedFor =
    (nodeName === '' || nodeName === metadata.name) &&
    matchesNodeAffinity(template.spec, { name: metadata.name, labels: metadata.labels ?? {} });
  if (!isAskedFor) return { shouldRun: false, shouldContinue: false };
  const tolerations = daemonTolerations(template.spec);
  const taints = (spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  const isReady = status.conditions?.some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  );
  return {
    shouldRun: isReady !== undefined && toleratesAll(tolerations, taints),
    shouldContinue: toleratesAll(
      tolerations,
      taints.filter(({ effect }) => effect === 'NoExecute'),
    ),
  };
}

function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): Toleration[] {
  return [...tolerations, ...TOLERATIONS, ...(hostNetwork === true ? [OF_HOST_NETWORK] : [])];
}

/** Bound by the scheduler, which finds one node alone that fits. */
export function daemonPod(set: DaemonSet, nodeName: string, revision: string): NewPod {
  const { metadata, spec } = podFromTemplate(set, set.spec.template);
  const { affinity } = spec;
  const ofNode = {
    matchFields: [{ key: NAME_FIELD, operator: 'In', values: [nodeName] }],
  };
  return {
    metadata: {
      ...metadata,
      labels: {
        ...(metadata['labels'] as object | undefined),
        [REVISION_HASH]: revision,
        'pod-template-generation': String(set.metadata.generation ?? 1),
      },
    },
    spec: {
      ...spec,
      tolerations: daemonTolerations(spec),
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ofNode] },
        },
      },
    },
  };
}

/** The node a pod is on, or is meant for. */
export function targetOf({ spec }: Pod): string {
  if ((spec.nodeName ?? '') !== '') return spec.nodeName ?? '';
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const field = required?.nodeSelectorTerms[0]?.matchFields?.find(({ key }) => key === NAME_FIELD);
  return field?.values?.[0] ?? '';
}
