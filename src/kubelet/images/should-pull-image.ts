/**
 * Whether an image is looked for on the node, and whether it must be asked for. Upstream:
 * pkg/kubelet/images/image_manager.go, imagePullPrecheck (v1.36).
 */

/** One of the three; another word, which the API refuses, is taken for `Always`. */
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** Whether it matters that the image is on the node; if not, nobody looks. */
export function imagePullPrecheck(policy: PullPolicy): boolean {
  return policy === 'IfNotPresent' || policy === 'Never';
}

/** @param present whether it is on the node; false if nobody looked */
export function shouldPullImage(policy: PullPolicy, present: boolean): boolean {
  return policy !== 'Never' && !(policy === 'IfNotPresent' && present);
}
