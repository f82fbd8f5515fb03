/**
 * Admission of pods, part ServiceAccount: every pod runs as an account that exists, and inherits
 * its image pull secrets if it names none itself.
 *
 * Left out: the projected token volume that upstream mounts into every container.
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go.
 */
import type { Pod, ServiceAccount } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';

export const DEFAULT_SERVICE_ACCOUNT = 'default';
const MIRROR_POD_ANNOTATION = 'kubernetes.io/config.mirror';

/** @throws {StatusError} Forbidden, if there is no such account. */
export function admitServiceAccount(
  pods: ResourceIdentity,
  pod: Pod,
  find: (name: string) => ServiceAccount | undefined,
): void {
  const { metadata, spec } = pod;
  if (metadata.annotations?.[MIRROR_POD_ANNOTATION] !== undefined) return;
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
