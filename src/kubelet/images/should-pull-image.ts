/** Whether an image must be asked for. Upstream: pkg/kubelet/images/image_manager.go (v1.36). */
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

export function shouldPullImage(policy: PullPolicy, present: boolean): boolean {
  return policy === 'Always' || (policy === 'IfNotPresent' && !present);
}
