/** A node as the subject of its kubelet's events. Upstream: pkg/kubelet/kubelet.go, nodeRef: the name is the UID. */
import type { EventSubject } from '../../api/index.ts';

export function nodeSubject(nodeName: string): EventSubject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } };
}
