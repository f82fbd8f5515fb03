/**
 * What a kubelet may write, beyond what it may ask for at all: its own node, the pods on it, mirrors of its own.
 * Upstream: plugin/pkg/admission/noderestriction/admission.go (v1.36), which kubeadm turns on.
 */
import {
  apiReference,
  forbidden,
  sameValue,
  type ApiObject,
  type Node,
  type Pod,
  type RequestHandler,
} from '../../index.ts';
import { isOfPath, type Attributes, type ResourceAttributes } from './attributes.ts';
import { LEASES_OF_NODES, nodeOf } from './node-authorizer.ts';
import type { UserInfo } from './user-info.ts';

const MIRROR = 'kubernetes.io/config.mirror';

/** Before anything is done: of deletions and evictions. @throws {StatusError} Forbidden, NotFound */
export function restrictNode(
  handler: RequestHandler,
  user: UserInfo,
  attributes: Attributes,
): void {
  const node = nodeOf(user);
  if (node === undefined || isOfPath(attributes)) return;
  const { group, resource, subresource, verb, name, namespace } = attributes;
  if (group !== '' || resource !== 'pods') return;
  const isEviction = subresource === 'eviction';
  if (!isEviction && verb !== 'delete') return;
  const pod = handler.get('pods', { namespace, name });
  if (pod.spec.nodeName === node) return;
  const why = isEviction
    ? `node ${node} can only evict pods with spec.nodeName set to itself`
    : `node "${node}" can only delete pods with spec.nodeName set to itself`;
  throw refusal(attributes, name, why);
}

interface Change {
  readonly next: ApiObject;
  readonly old: ApiObject | undefined;
}

/** Of an object that is about to be written. @throws {StatusError} Forbidden */
export function restrictNodeWrite(
  handler: RequestHandler,
  user: UserInfo,
  attributes: Attributes,
  { next, old }: Change,
): void {
  const node = nodeOf(user);
  if (node === undefined || isOfPath(attributes)) return;
  const why = complaint(handler, node, attributes, { next, old });
  if (why !== '') throw refusal(attributes, next.metadata.name, why);
}

function refusal({ resource, group }: ResourceAttributes, name: string, why: string): Error {
  return forbidden({ resource, group, kind: '' }, name, why);
}

function complaint(
  handler: RequestHandler,
  node: string,
  { subresource, namespace }: ResourceAttributes,
  { next, old }: Change,
): string {
  if (isPod(next)) {
    if (subresource === 'status' && old !== undefined && isPod(old)) {
      return ofStatus(node, next, old);
    }
    if (old === undefined) return ofMirror(handler, node, next);
    return `unexpected operation "UPDATE", node "${node}" can only create and delete mirror pods`;
  }
  if (isNode(next)) return ofNode(node, next, old !== undefined && isNode(old) ? old : undefined);
  if (next.kind === 'Lease') {
    if (namespace !== LEASES_OF_NODES) {
      return `can only access leases in the "${LEASES_OF_NODES}" system namespace`;
    }
    const isOwn = next.metadata.name === node;
    return isOwn ? '' : 'can only access node lease with the same name as the requesting node';
  }
  return '';
}

function isPod(object: ApiObject): object is Pod {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

function isNode(object: ApiObject): object is Node {
  return object.kind === 'Node' && object.apiVersion === 'v1';
}

function ofStatus(node: string, next: Pod, old: Pod): string {
  if (old.spec.nodeName !== node) {
    return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
  }
  const isSame = sameValue(next.metadata.labels ?? {}, old.metadata.labels ?? {});
  return isSame ? '' : `node "${node}" cannot update labels through pod status`;
}

function ofMirror(handler: RequestHandler, node: string, { metadata, spec }: Pod): string {
  if (metadata.annotations?.[MIRROR] === undefined) {
    return `pod does not have "${MIRROR}" annotation, node "${node}" can only create mirror pods`;
  }
  if (spec.nodeName !== node) {
    return `node "${node}" can only create pods with spec.nodeName set to itself`;
  }
  const { ownerReferences = [] } = metadata;
  const [owner] = ownerReferences;
  if (ownerReferences.length > 1) {
    return `node "${node}" can only create pods with a single owner reference set to itself`;
  }
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    return `node "${node}" can only create pods with an owner reference set to itself`;
  }
  if (owner.controller !== true) {
    return `node "${node}" can only create pods with a controller owner reference set to itself`;
  }
  if (owner.blockOwnerDeletion === true) {
    return `node "${node}" must not set blockOwnerDeletion on an owner reference`;
  }
  const { uid } = handler.get('nodes', { name: node }).metadata;
  if (owner.uid !== uid) return `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
  const reference = apiReference(spec);
  return reference === undefined
    ? ''
    : `node "${node}" can not create pods that reference ${reference}`;
}

function ofNode(node: string, next: Node, old: Node | undefined): string {
  const { name } = next.metadata;
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`;
  const labels = forbiddenLabels(next.metadata.labels ?? {}, old?.metadata.labels ?? {}).join(', ');
  if (old === undefined) {
    return labels === ''
      ? ''
      : `node "${node}" is not allowed to set the following labels: ${labels}`;
  }
  if (!sameValue(next.spec.taints ?? [], old.spec.taints ?? [])) {
    return `node "${node}" is not allowed to modify taints`;
  }
  if (!sameValue(next.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? [])) {
    return `node "${node}" is not allowed to modify ownerReferences`;
  }
  return labels === '' ? '' : `is not allowed to modify labels: ${labels}`;
}

const OWN_LABELS: readonly string[] = [
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
];
const OWN_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

type Labels = Readonly<Record<string, string>>;

/** Of those that differ, the ones by which a node could draw pods to itself. */
function forbiddenLabels(next: Labels, old: Labels): readonly string[] {
  const keys = new Set([...Object.keys(next), ...Object.keys(old)]);
  return [...keys].filter((key) => next[key] !== old[key] && !isOwnLabel(key)).sort();
}

function isOwnLabel(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  if (isWithin(domain, 'node-restriction.kubernetes.io')) return false;
  if (!isWithin(domain, 'kubernetes.io') && !isWithin(domain, 'k8s.io')) return true;
  return OWN_LABELS.includes(key) || OWN_DOMAINS.some((each) => isWithin(domain, each));
}

function isWithin(domain: string, outer: string): boolean {
  return domain === outer || domain.endsWith(`.${outer}`);
}
