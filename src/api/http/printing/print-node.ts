/** The row of a node. Upstream: pkg/printers/internalversion/printers.go, printNode. */
import type { Node } from '../../index.ts';
import { printer } from './columns.ts';
import { age, UNKNOWN } from './human-duration.ts';

const NONE = '<none>';
const ROLE_PREFIX = 'node-role.kubernetes.io/';

export const nodePrinter = printer<Node>(
  'Name, Status, Roles, Age, Version, Internal-IP*, External-IP*, OS-Image*, Kernel-Version*, Container-Runtime*',
  (node, now) => {
    const info = node.status.nodeInfo;
    return [
      node.metadata.name,
      statusOf(node),
      rolesOf(node),
      age(node.metadata.creationTimestamp, now),
      info?.kubeletVersion ?? '',
      addressOf(node, 'InternalIP'),
      addressOf(node, 'ExternalIP'),
      orUnknown(info?.osImage),
      kernelOf(node),
      orUnknown(info?.containerRuntimeVersion),
    ];
  },
);

function statusOf({ spec, status }: Node): string {
  const ready = (status.conditions ?? []).find(({ type }) => type === 'Ready');
  const words = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec.unschedulable === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function rolesOf({ metadata: { labels = {} } }: Node): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  const named = [...new Set(roles.filter((role) => role !== ''))].sort();
  return named.length === 0 ? NONE : named.join(',');
}

function addressOf({ status }: Node, wanted: string): string {
  return (status.addresses ?? []).find(({ type }) => type === wanted)?.address ?? NONE;
}

function kernelOf({ status: { nodeInfo } }: Node): string {
  const { kernelVersion = '', architecture = '' } = nodeInfo ?? {};
  if (kernelVersion === '') return UNKNOWN;
  return architecture === '' ? kernelVersion : `${kernelVersion} (${architecture})`;
}

function orUnknown(text: string | undefined): string {
  return text === undefined || text === '' ? UNKNOWN : text;
}
