/**
 * Sources of projected volumes whose gates, ClusterTrustBundleProjection and PodCertificateRequest, are off in every
 * release and unknown here: dropped from new objects, left where the stored one has such already.
 * Upstream: pkg/api/pod/util.go · dropDisabledClusterTrustBundleProjection, dropDisabledPodCertificateProjection (v1.36).
 */
import type { PodSpec, Volume } from '../objects.ts';

const DISABLED = ['clusterTrustBundle', 'podCertificate'] as const;

type Disabled = (typeof DISABLED)[number];

export function withoutDisabledProjections(spec: PodSpec, old: PodSpec | undefined): PodSpec {
  let kept = spec;
  for (const source of DISABLED) {
    if (!projects(kept, source) || (old !== undefined && projects(old, source))) continue;
    kept = { ...kept, volumes: (kept.volumes ?? []).map((volume) => without(volume, source)) };
  }
  return kept;
}

function projects({ volumes = [] }: PodSpec, source: Disabled): boolean {
  return volumes.some(({ projected }) => projected?.sources?.some((each) => source in each));
}

/** What is left of a source is one of nothing, which upstream takes. */
function without(volume: Volume, source: Disabled): Volume {
  const { projected } = volume;
  if (projected?.sources === undefined) return volume;
  const sources = projected.sources.map((each) => {
    const { [source]: _dropped, ...rest } = each as { readonly [Name in Disabled]?: unknown };
    return rest;
  });
  return { ...volume, projected: { ...projected, sources } };
}
