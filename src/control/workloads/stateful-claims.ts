/**
 * The claims of a StatefulSet's pods: one for each template and number, made once and found again by its name.
 * Pure. Upstream: pkg/controller/statefulset/stateful_set_utils.go, getPersistentVolumeClaims, updateStorage,
 * updateClaimOwnerRefForSetAndPod (v1.36).
 */
import type {
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  StatefulSet,
} from '../../api/index.ts';
import { sameValue } from '../../api/index.ts';

type Template = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

/** `data-web-0` */
function claimName(set: StatefulSet, { metadata }: Template, ordinal: number): string {
  return `${metadata?.name ?? ''}-${set.metadata.name}-${String(ordinal)}`;
}

export function claimsOf(set: StatefulSet, ordinal: number) {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { labels, annotations } = template.metadata ?? {};
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(set, template, ordinal),
        namespace: set.metadata.namespace,
        labels: { ...labels, ...set.spec.selector.matchLabels },
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec: template.spec,
    };
  });
}

/** A volume of the template's name goes for the claim's. */
export function withClaims(spec: PodSpec, set: StatefulSet, ordinal: number): PodSpec {
  const { volumeClaimTemplates: templates = [] } = set.spec;
  if (templates.length === 0) return spec;
  const claimed = templates.map((template) => ({
    name: template.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }));
  const others = (spec.volumes ?? []).filter(
    (volume) => !claimed.some(({ name }) => name === volume.name),
  );
  return { ...spec, volumes: [...claimed, ...others] };
}

/**
 * The claim with the owners that the set's retention policy gives it; the claim itself if it has them.
 * @param isScaledDown the pod's number is none that the set has any more
 */
export function retained(
  claim: PersistentVolumeClaim,
  set: StatefulSet,
  pod: Pod,
  isScaledDown: boolean,
): PersistentVolumeClaim {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const { ownerReferences = [], ...metadata } = claim.metadata;
  const others = ownerReferences.filter(
    ({ uid, kind, name }) =>
      uid !== set.metadata.uid && !(kind === 'Pod' && name === pod.metadata.name),
  );
  const goesWithPod = whenScaled === 'Delete' && isScaledDown;
  const owner = goesWithPod ? pod : whenDeleted === 'Delete' ? set : undefined;
  const owners = owner === undefined ? others : [...others, controllerRef(owner)];
  if (sameValue(owners, ownerReferences)) return claim;
  return {
    ...claim,
    metadata: owners.length === 0 ? metadata : { ...metadata, ownerReferences: owners },
  };
}

function controllerRef({ apiVersion, kind, metadata }: StatefulSet | Pod): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
