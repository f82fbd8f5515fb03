/**
 * ReplicaSets of a Deployment: which one is new, how old they are, what they carry of the Deployment. Pure.
 * Upstream: pkg/controller/deployment/util/deployment_util.go.
 */
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/index.ts';
import { canonical } from './template-hash.ts';

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
/** Never copied to a ReplicaSet. */
const DEPLOYMENTS_OWN = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
];

export function isEqualTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return canonical(withoutHash(a)) === canonical(withoutHash(b));
}

function withoutHash({ metadata, spec }: PodTemplateSpec): object {
  const { [TEMPLATE_HASH_LABEL]: _hash, ...labels } = metadata?.labels ?? {};
  return { spec, annotations: metadata?.annotations ?? {}, labels };
}

/** Of several the oldest, so that they do not take turns. */
export function findNewReplicaSet(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  return [...sets]
    .sort(byAge)
    .find(({ spec: { template } }) => isEqualTemplate(template, spec.template));
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [first, second] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** What the number of replicas was when the set was last scaled; undefined: never. */
export function desiredReplicas({ metadata }: ReplicaSet): number | undefined {
  const text = metadata.annotations?.[DESIRED_REPLICAS];
  return text === undefined ? undefined : Number(text);
}

export function maxReplicas({ metadata }: ReplicaSet): number | undefined {
  const text = metadata.annotations?.[MAX_REPLICAS];
  return text === undefined ? undefined : Number(text);
}

export function withReplicas(
  set: ReplicaSet,
  replicas: number,
  desired: number,
  surge: number,
): ReplicaSet {
  const annotations = {
    ...set.metadata.annotations,
    [DESIRED_REPLICAS]: String(desired),
    [MAX_REPLICAS]: String(desired + surge),
  };
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
}

/** Annotations of the new ReplicaSet at a revision; an earlier revision of its own is remembered. */
export function newSetAnnotations(
  { metadata }: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const own = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => !DEPLOYMENTS_OWN.includes(key),
  );
  const before = set?.metadata.annotations ?? {};
  const known = Number(before[REVISION] ?? 0);
  const annotations: Record<string, string> = { ...before, ...Object.fromEntries(own) };
  if (known >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (known > 0) {
    const history = before[REVISION_HISTORY];
    annotations[REVISION_HISTORY] =
      history === undefined ? String(known) : `${history},${String(known)}`;
  }
  return annotations;
}
