/**
 * What a claim is to be filled from is said twice, in an old field and in a newer one: who says it once says it in both.
 * The old one takes claims and snapshots alone; what else it says is dropped.
 * Upstream: pkg/api/persistentvolumeclaim/util.go (v1.36).
 */
import type { PersistentVolumeClaimSpec } from '../storage-objects.ts';

type Spec = PersistentVolumeClaimSpec;
interface Source {
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const SNAPSHOTS = 'snapshot.storage.k8s.io';

/** Of a new claim, and of an update of one. */
export function settleDataSources(given: Spec, old?: Spec): Spec {
  const spec = { ...given };
  const source: Source | undefined = spec.dataSource;
  // Upstream's gate CrossNamespaceVolumeDataSource is off.
  const isElsewhere = (spec.dataSourceRef?.namespace ?? '') !== '';
  if (isElsewhere && old?.dataSourceRef === undefined) delete spec.dataSourceRef;
  const isNew = old?.dataSource === undefined && old?.dataSourceRef === undefined;
  if (isNew && spec.dataSourceRef === undefined && source !== undefined && !isTaken(source)) {
    delete spec.dataSource;
  }
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) {
    spec.dataSourceRef = { ...dataSource };
  }
  if (dataSourceRef === undefined || dataSource !== undefined) return spec;
  const { namespace: _, ...local } = dataSourceRef;
  if ((dataSourceRef.namespace ?? '') === '') spec.dataSource = local;
  return spec;
}

function isTaken({ apiGroup, kind }: Source): boolean {
  const group = apiGroup ?? '';
  if (kind === 'PersistentVolumeClaim') return group === '';
  return kind === 'VolumeSnapshot' && group === SNAPSHOTS;
}
