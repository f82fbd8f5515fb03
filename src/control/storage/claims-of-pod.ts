/** The claims that a pod's volumes are. Upstream: component-helpers storage/ephemeral/ephemeral.go (v1.36). */
import { claimNameOf, type Pod } from '../../api/index.ts';

const NONE: readonly string[] = [];

/** Names, in the pod's namespace. Most pods have none, and that costs a look at their volumes: by index, as they are frozen. */
export function claimNamesOf(pod: Pod): readonly string[] {
  const { volumes = NO_VOLUMES } = pod.spec;
  let names = NONE;
  for (let at = 0; at < volumes.length; at++) {
    const volume = volumes[at];
    const name = volume && claimNameOf(pod, volume);
    if (name !== undefined) names = [...names, name];
  }
  return names;
}

const NO_VOLUMES: NonNullable<Pod['spec']['volumes']> = [];

/** Of the claim that is made for the pod alone: why it is not its own. Upstream: VolumeIsForPod. */
export function notForPod({ metadata: { namespace, name } }: Pod, claimName: string): string {
  const of = `${namespace}/${name}`;
  return `PVC ${namespace}/${claimName} was not created for pod ${of} (pod is not owner)`;
}
