/** What is wrong with a pod, as its validation says it. */
import { setPodDefaults } from '../defaults/pod-defaults.ts';
import { featureGatesOf, type KubernetesVersion } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { decode } from '../schema/decode.ts';
import { aggregate } from '../validation/field-error.ts';
import { validateNewPod } from '../validation/pod.ts';
import { aPod } from './test-server.ts';

/** The faults of a pod with this spec, in one line; empty if it is fine. */
export function podFaults(
  spec: Readonly<Record<string, unknown>>,
  version: KubernetesVersion = '1.36',
): string {
  const pod = decode('Pod', aPod({ spec })) as unknown as Pod;
  const release = { version, gates: featureGatesOf(version, { ImageVolume: true }) };
  setPodDefaults(pod, release);
  return aggregate(validateNewPod(pod, release)).replace(/^\[\]$/, '');
}
