/**
 * Admission of nodes, plugin TaintNodesByCondition: a new one takes no pods until the node lifecycle controller,
 * which may hear of it late, has seen that it is ready. Upstream: plugin/pkg/admission/nodetaint/admission.go.
 */
import type { ApiObject, Node } from '../objects.ts';

const KEY = 'node.kubernetes.io/not-ready';
const EFFECT = 'NoSchedule';

/** Changes the object, if it is a node. */
export function taintNewNode(object: ApiObject): void {
  if (!isNode(object)) return;
  const { taints = [] } = object.spec;
  if (taints.some(({ key, effect }) => key === KEY && effect === EFFECT)) return;
  object.spec.taints = [...taints, { key: KEY, effect: EFFECT }];
}

function isNode(object: ApiObject): object is Node {
  return object.kind === 'Node' && object.apiVersion === 'v1';
}
