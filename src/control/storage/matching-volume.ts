/**
 * Which volume a claim gets. Pure. Upstream: component-helpers storage/volume/pv_helpers.go, FindMatchingVolume;
 * pkg/controller/volume/persistentvolume/index.go, findByClaim; pv_controller_base.go, checkVolumeSatisfyClaim (v1.36).
 */
import {
  matchesNodeSelectorTerm,
  parseQuantity,
  selectorPredicate,
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/index.ts';

export interface NodePlace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MatchOptions {
  /** Of the scheduler, which asks for one node. */
  readonly node?: NodePlace;
  /** The claim waits for its first pod: only what is meant for it already is found. */
  readonly isDelayed?: boolean;
  /** Volumes that other claims of the same pod get. */
  readonly taken?: ReadonlySet<string>;
}

/** What is meant for the claim already; else the smallest that will do, and of equal ones the first by name. */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { node, isDelayed = false, taken }: MatchOptions = {},
): PersistentVolume | undefined {
  const selects = claim.spec.selector && selectorPredicate(claim.spec.selector);
  const wanted = requestOf(claim);
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const { metadata, spec, status } = volume;
    const isOurs = isBoundTo(volume, claim);
    if (taken?.has(metadata.name) === true || (spec.claimRef !== undefined && !isOurs)) continue;
    if (capacityOf(volume) < wanted || metadata.deletionTimestamp !== undefined) continue;
    if (modeOf(spec) !== modeOf(claim.spec)) continue;
    const isNear = node === undefined || isOnNode(volume, node);
    if (isOurs) return isNear ? volume : undefined;
    if (isDelayed || !isNear || status.phase !== 'Available') continue;
    if (selects !== undefined && !selects(metadata.labels ?? {})) continue;
    if (classOf(volume) !== classOf(claim) || !offersModes(volume, claim)) continue;
    if (best === undefined || isBetter(volume, best)) best = volume;
  }
  return best;
}

/** Fewer modes that nobody asked for, then less room, then the name. */
function isBetter(one: PersistentVolume, other: PersistentVolume): boolean {
  const modes = (one.spec.accessModes ?? []).length - (other.spec.accessModes ?? []).length;
  if (modes !== 0) return modes < 0;
  const room = capacityOf(one) - capacityOf(other);
  return room === 0 ? one.metadata.name < other.metadata.name : room < 0;
}

/** Why a volume that the claim names will not do; undefined if it does. */
export function unsatisfied(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): string | undefined {
  if (requestOf(claim) > capacityOf(volume)) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (modeOf(volume.spec) !== modeOf(claim.spec)) return 'incompatible volumeMode';
  return offersModes(volume, claim) ? undefined : 'incompatible accessMode';
}

/** The volume names the claim: this one, or whichever has its name. */
export function isBoundTo(
  { spec }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  const { claimRef } = spec;
  if (claimRef === undefined) return false;
  if (claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

/** The claim has its volume, for good. */
export function isSettled({ metadata, spec }: PersistentVolumeClaim): boolean {
  const isCompleted = metadata.annotations?.[STORAGE_ANNOTATIONS.bindCompleted] !== undefined;
  return isCompleted && (spec.volumeName ?? '') !== '';
}

/** Whether the volume can be reached from the node. */
export function isOnNode({ spec }: PersistentVolume, node: NodePlace): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesNodeSelectorTerm(term, node));
}

export function classOf({
  spec,
}: {
  readonly spec: { readonly storageClassName?: string };
}): string {
  return spec.storageClassName ?? '';
}

export function requestOf({ spec }: PersistentVolumeClaim): number {
  return parseQuantity(spec.resources?.requests?.['storage'] ?? '0');
}

function capacityOf({ spec }: PersistentVolume): number {
  return parseQuantity(spec.capacity?.['storage'] ?? '0');
}

function modeOf({ volumeMode }: { readonly volumeMode?: string }): string {
  return volumeMode ?? 'Filesystem';
}

function offersModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const offered = spec.accessModes ?? [];
  return (claim.spec.accessModes ?? []).every((mode) => offered.includes(mode));
}
