/** What a kubelet calls itself, and where it is reached. */
import type { KubernetesVersion } from '../api/index.ts';

/** The newest patch release that was looked at. */
export function kubeletVersionOf(version: KubernetesVersion): string {
  return version === '1.36' ? 'v1.36.3' : `v${version}.0`;
}

/** A private address for a node, from the number at the end of its name. */
export function hostIpOf(nodeName: string): string {
  const number = Number(/(\d+)$/.exec(nodeName)?.[1] ?? '1');
  return `172.18.${String(number >> 8)}.${String(number & 255)}`;
}
