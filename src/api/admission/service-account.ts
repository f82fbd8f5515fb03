/**
 * Admission of pods, part ServiceAccount: every pod runs as an account that exists, and inherits
 * its image pull secrets if it names none itself.
 *
 * Left out: the projected token volume that upstream mounts into every container.
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go.
 */
import type { Pod, ServiceAccount } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import { MIRROR_POD_ANNOTATION } from '../validation/mirror-pod.ts';

export const DEFAULT_SERVICE_ACCOUNT = 'default';

/** @throws {StatusError} Forbidden, if there is no such account. */
export function admitServiceAccount(
  pods: ResourceIdentity,
  pod: Pod,
  find: (name: string) => ServiceAccount | undefined,
): void {
  const { metadata, spec } = pod;
  if (metadata.annotations?.[MIRROR_POD_ANNOTATION] !== undefined) {
    const obstacle = obstacleToMirror(spec);
    if (obstacle !== undefined)
      throw forbidden(pods, metadata.name, `a mirror pod may not ${obstacle}`);
    return;
  }
  if (spec.serviceAccountName === undefined || spec.serviceAccountName === '') {
    spec.serviceAccountName = DEFAULT_SERVICE_ACCOUNT;
    spec.serviceAccount = DEFAULT_SERVICE_ACCOUNT;
  }
  const name = spec.serviceAccountName;
  const account = find(name);
  if (account === undefined) {
    const subject = `${metadata.namespace}/${name}`;
    const why = `error looking up service account ${subject}: serviceaccount "${name}" not found`;
    throw forbidden(pods, metadata.name, why);
  }
  const { imagePullSecrets = [] } = account;
  if (imagePullSecrets.length === 0 || (spec.imagePullSecrets ?? []).length > 0) return;
  spec.imagePullSecrets = imagePullSecrets.map((secret) => ({ ...secret }));
}

/** It is as its static pod is, which its kubelet runs without the API. */
function obstacleToMirror(spec: Pod['spec']): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '') return 'reference service accounts';
  const { volumes = [], initContainers = [], containers } = spec;
  const hasSecrets =
    volumes.some(({ secret }) => secret !== undefined) ||
    [...initContainers, ...containers].some(
      ({ env = [], envFrom = [] }) =>
        env.some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined) ||
        envFrom.some(({ secretRef }) => secretRef !== undefined),
    );
  if (hasSecrets) return 'reference secrets';
  const hasToken = volumes.some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
  );
  return hasToken ? 'use service account token volume projections' : undefined;
}
