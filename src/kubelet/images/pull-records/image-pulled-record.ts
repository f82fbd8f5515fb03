/**
 * What is remembered of an image that was pulled, as values. Upstream: pkg/kubelet/apis/config/types.go,
 * ImagePulledRecord; pkg/kubelet/images/pullmanager/image_pull_manager.go, pulledRecordMergeNewCreds (v1.36).
 */
import type { Instant } from '../../../sim/index.ts';
import type { CredentialSource } from '../credentials/index.ts';

interface Coordinates {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

export interface ImagePullSecret extends Coordinates {
  /** SHA-256 in hex; empty if it could not be made. */
  readonly credentialHash: string;
}

export type ImagePullServiceAccount = Coordinates;

/** Who may use an image under one name. Nothing in it: nobody without a pull of his own. */
export interface ImagePullCredentials {
  readonly kubernetesSecrets?: readonly ImagePullSecret[];
  readonly kubernetesServiceAccounts?: readonly ImagePullServiceAccount[];
  /** Pulled as anybody or with the node's credentials: every pod may. */
  readonly nodePodsAccessible?: boolean;
}

export interface ImagePulledRecord {
  readonly lastUpdatedTime: Instant;
  /** What the runtime answered to the pull: the image's id. */
  readonly imageRef: string;
  /** By the image's name as pods write it, without tag and digest, not made complete. */
  readonly credentialMapping: Readonly<Record<string, ImagePullCredentials>>;
}

const OPEN: ImagePullCredentials = { nodePodsAccessible: true };

/** What a pull that ended well says of who may use the image. @param source none: as anybody, or as the node */
export function credentialsOfPull(source: CredentialSource | undefined): ImagePullCredentials {
  if (source === undefined) return OPEN;
  const { namespace, name, uid } = source;
  if (source.kind === 'ServiceAccount') {
    return { kubernetesServiceAccounts: [{ uid, namespace, name }] };
  }
  const { credentialHash } = source;
  return { kubernetesSecrets: [{ uid, namespace, name, credentialHash }] };
}

export type PulledRecordMergeNewCreds = typeof pulledRecordMergeNewCreds;

/**
 * The record with new credentials for one name; the same record if that changes nothing.
 * @param name without tag and digest
 */
export function pulledRecordMergeNewCreds(
  record: ImagePulledRecord,
  name: string,
  added: ImagePullCredentials,
  now: Instant,
): ImagePulledRecord {
  const known = ofName(record, name);
  const merged = merge(known, added);
  if (merged === undefined || merged === known) return record;
  return {
    ...record,
    lastUpdatedTime: now,
    credentialMapping: { ...record.credentialMapping, [name]: merged },
  };
}

/** The mapping of a name, if it has one. */
export function ofName(record: ImagePulledRecord, name: string): ImagePullCredentials | undefined {
  return Object.hasOwn(record.credentialMapping, name) ? record.credentialMapping[name] : undefined;
}

/** `known` itself if that changes nothing. */
function merge(
  known: ImagePullCredentials | undefined,
  added: ImagePullCredentials,
): ImagePullCredentials | undefined {
  const isOpen = added.nodePodsAccessible === true;
  if (isOpen && known?.nodePodsAccessible === true) return known;
  const { kubernetesSecrets = [], kubernetesServiceAccounts = [] } = added;
  if (!isOpen && kubernetesSecrets.length + kubernetesServiceAccounts.length === 0) return known;
  if (known === undefined) return added;
  if (known.nodePodsAccessible === true) return known;
  if (isOpen) return OPEN;
  const secrets = union(known.kubernetesSecrets ?? [], kubernetesSecrets);
  const accounts = union(known.kubernetesServiceAccounts ?? [], kubernetesServiceAccounts);
  if (secrets === undefined && accounts === undefined) return known;
  return {
    ...listed('kubernetesSecrets', secrets ?? known.kubernetesSecrets ?? []),
    ...listed('kubernetesServiceAccounts', accounts ?? known.kubernetesServiceAccounts ?? []),
  };
}

function listed<Name extends keyof ImagePullCredentials>(
  name: Name,
  list: readonly Coordinates[],
): ImagePullCredentials {
  return list.length === 0 ? {} : { [name]: list };
}

/** By coordinates, the newer first to be believed; sorted. Undefined: nothing new. */
function union<T extends Coordinates>(
  known: readonly T[],
  added: readonly T[],
): readonly T[] | undefined {
  const fresh = added.filter((each) => !known.some((other) => isEqual(each, other)));
  if (fresh.length === 0) return undefined;
  const kept = known.filter((each) => !fresh.some((other) => isSame(each, other)));
  return [...kept, ...fresh].sort(byCoordinates);
}

export function isSame(a: Coordinates, b: Coordinates): boolean {
  return a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;
}

function isEqual(a: Coordinates, b: Coordinates): boolean {
  return isSame(a, b) && hashIn(a) === hashIn(b);
}

function hashIn(each: Coordinates | ImagePullSecret): string {
  return 'credentialHash' in each ? each.credentialHash : '';
}

function byCoordinates(a: Coordinates, b: Coordinates): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.uid, b.uid);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
