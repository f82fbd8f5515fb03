/** Pods with an identity. Pure. Upstream: pkg/controller/statefulset/stateful_set_utils.go. */
import type { Pod, PodTemplateSpec, StatefulSet } from '../../api/index.ts';
import { REVISION_HASH } from './controller-revisions.ts';
import { withClaims } from './stateful-claims.ts';
import { podFromTemplate, type NewPod } from './pod-control.ts';

/** -1 for a pod whose name is not the set's and a number. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number {
  const prefix = `${set.metadata.name}-`;
  const rest = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : -1;
}

export function statefulPod(
  set: StatefulSet,
  template: PodTemplateSpec,
  ordinal: number,
  revision: string,
): NewPod {
  const { metadata, spec } = podFromTemplate(set, template);
  const name = `${set.metadata.name}-${String(ordinal)}`;
  const { serviceName } = set.spec as { serviceName?: string };
  return {
    metadata: {
      ...metadata,
      name,
      labels: {
        ...(metadata['labels'] as object | undefined),
        'apps.kubernetes.io/pod-index': String(ordinal),
        [REVISION_HASH]: revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
    },
    spec: {
      ...withClaims(spec, set, ordinal),
      hostname: name,
      ...(serviceName === undefined || serviceName === '' ? {} : { subdomain: serviceName }),
    },
  };
}

export function revisionOfPod({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_HASH] ?? '';
}
