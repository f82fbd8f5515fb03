import { hashOf } from '#hash';

/** Another one after each start of a machine. Upstream: /proc/sys/kernel/random/boot_id. */
export function bootIdOf(nodeName: string, bootCount: number): string {
  const hex = hashOf('sha256', `${nodeName}\n${String(bootCount)}`);
  const parts = [0, 8, 12, 16, 20, 32].map((end, at, ends) => hex.slice(ends[at - 1] ?? 0, end));
  return parts.slice(1).join('-');
}
