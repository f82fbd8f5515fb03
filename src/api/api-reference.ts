/**
 * What a pod needs of the API, which a static pod may not: its kubelet runs it without one. Pure.
 * Upstream: pkg/api/pod/util.go, HasAPIObjectReference (v1.36).
 */
import type { Container, PodSpec, Volume } from './objects.ts';

/** The resource, in the plural; undefined if there is none. */
export function apiReference(spec: PodSpec): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '') return 'serviceaccounts';
  if ((spec.imagePullSecrets ?? []).length > 0) return 'secrets';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return first(containers, ofContainer) ?? first(spec.volumes ?? [], ofVolume);
}

function ofContainer({ env = [], envFrom = [] }: Container): string | undefined {
  const named = [...envFrom, ...env.map(({ valueFrom }) => valueFrom ?? {})];
  return first(named, (source) => {
    if ('configMapRef' in source || 'configMapKeyRef' in source) return 'configmaps';
    return 'secretRef' in source || 'secretKeyRef' in source ? 'secrets' : undefined;
  });
}

function ofVolume({ configMap, secret, persistentVolumeClaim, projected, csi }: Volume) {
  if (configMap !== undefined) return 'configmaps';
  if (secret !== undefined) return 'secrets';
  if (persistentVolumeClaim !== undefined) return 'persistentvolumeclaims';
  if (csi?.nodePublishSecretRef !== undefined) return 'secrets';
  return first(projected?.sources ?? [], (source) => {
    if (source.configMap !== undefined) return 'configmaps';
    if (source.secret !== undefined) return 'secrets';
    return source.serviceAccountToken === undefined ? undefined : 'serviceaccounts';
  });
}

function first<T>(items: readonly T[], what: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = what(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
