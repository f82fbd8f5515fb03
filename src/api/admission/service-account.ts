/**
 * Admission of pods, part ServiceAccount: every pod runs as an account that exists, and inherits
 * its image pull secrets if it names none itself. Its containers get a token of the account, with what they need
 * to use it, if the server is told so; upstream does it unless told otherwise.
 *
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go.
 */
import type { Container, Pod, ServiceAccount, Volume } from '../objects.ts';
import { pathSegmentFault } from '../path-segment.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import { MIRROR_POD_ANNOTATION } from '../validation/mirror-pod.ts';

export const DEFAULT_SERVICE_ACCOUNT = 'default';
export const ROOT_CA = 'kube-root-ca.crt';
const TOKEN_VOLUME = 'kube-api-access-';
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour and seven seconds, by which one knows it is this. */
const TOKEN_SECONDS = 3607;

/**
 * @param newName of the volume of a token, by a prefix; undefined: pods get no tokens
 * @throws {StatusError} Forbidden, if there is no such account.
 */
export function admitServiceAccount(
  pods: ResourceIdentity,
  pod: Pod,
  find: (name: string) => ServiceAccount | undefined,
  newName?: (prefix: string) => string,
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
    const fault = pathSegmentFault(name) ?? `serviceaccount "${name}" not found`;
    const why = `error looking up service account ${subject}: ${fault}`;
    throw forbidden(pods, metadata.name, why);
  }
  if (newName !== undefined) mountToken(pod, account, newName);
  const { imagePullSecrets = [] } = account;
  if (imagePullSecrets.length === 0 || (spec.imagePullSecrets ?? []).length > 0) return;
  spec.imagePullSecrets = imagePullSecrets.map((secret) => ({ ...secret }));
}

function mountToken(
  { spec }: Pod,
  account: ServiceAccount,
  newName: (prefix: string) => string,
): void {
  const automount =
    spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (!automount) return;
  // Volumes are not validated yet.
  const present = spec.volumes?.find(({ name = '' }: Partial<Volume>) =>
    name.startsWith(TOKEN_VOLUME),
  );
  const name = present?.name ?? newName(TOKEN_VOLUME);
  let isMounted = false;
  const mounted = (container: Container): Container => {
    const { volumeMounts = [] } = container;
    if (volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH)) return container;
    isMounted = true;
    const mount = { name, readOnly: true, mountPath: TOKEN_PATH };
    return { ...container, volumeMounts: [...volumeMounts, mount] };
  };
  spec.containers = spec.containers.map(mounted);
  if (spec.initContainers !== undefined) spec.initContainers = spec.initContainers.map(mounted);
  if (isMounted && present === undefined) {
    spec.volumes = [...(spec.volumes ?? []), { name, projected: tokenSources() }];
  }
}

function tokenSources() {
  const namespace = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
      { configMap: { name: ROOT_CA, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: namespace }] } },
    ],
  };
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
