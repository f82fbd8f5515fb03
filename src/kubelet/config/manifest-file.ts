/**
 * From a file of the manifest folder to a pod of this node. Pure.
 * Upstream: pkg/kubelet/config/common.go, applyDefaults, tryDecodeSinglePod (v1.36). The UID is a hash of
 * SHA-256 where upstream's is one of MD5.
 */
import { hashOf } from '#hash';
import { parseDocument } from 'yaml';
import { apiReference, readLocalPod, type Pod, type Release } from '../../api/index.ts';
import { CONFIG_HASH, CONFIG_SEEN, CONFIG_SOURCE } from '../model/index.ts';

export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

export interface ManifestReader {
  readonly nodeName: string;
  readonly release: Release;
  /** As the API writes instants. */
  readonly now: string;
  /** As kubelets do. */
  readonly seen: string;
}

/** Of another node's kubelet the same file is another pod. */
const UID_LENGTH = 32;

/** @throws {Error} for what is no pod, or none that may be static */
export function podOfManifest({ path, text }: ManifestFile, reader: ManifestReader): Pod {
  const { nodeName, release, now, seen } = reader;
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  const value: unknown = document.toJS();
  const pod = readLocalPod(value, release, (draft) => {
    const { metadata, spec } = draft;
    const content = `${JSON.stringify(value)}host:${nodeName}file:${path}`;
    const { uid, namespace, name }: Partial<Pod['metadata']> = metadata;
    metadata.uid = given(uid) ?? hashOf('sha256', content).slice(0, UID_LENGTH);
    metadata.name = `${name ?? ''}-${nodeName.toLowerCase()}`;
    metadata.namespace = given(namespace) ?? 'default';
    metadata.resourceVersion = '';
    metadata.creationTimestamp = now;
    metadata.annotations = {
      ...metadata.annotations,
      [CONFIG_HASH]: metadata.uid,
      [CONFIG_SEEN]: seen,
      [CONFIG_SOURCE]: 'file',
    };
    spec.nodeName = nodeName;
    spec.tolerations = withNoExecute(spec.tolerations);
  });
  const reference = apiReference(pod.spec);
  if (reference !== undefined) throw new Error(`static pods may not reference ${reference}`);
  return pod;
}

/** No trouble of the node evicts it. Upstream: AddOrUpdateTolerationInPod. */
function withNoExecute(tolerations: Pod['spec']['tolerations'] = []): typeof tolerations {
  const isThere = tolerations.some(
    ({ key = '', operator, effect }) =>
      key === '' && operator === 'Exists' && effect === 'NoExecute',
  );
  return isThere ? tolerations : [...tolerations, { operator: 'Exists', effect: 'NoExecute' }];
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
