/**
 * What a pod's claim is bound to, as plugins take it. Upstream:
 * pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go, createVolumeSpec (v1.36).
 */
import {
  claimNameOf,
  isClaimOfPod,
  type Client,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { VolumeSpec } from '../../volumes/index.ts';
import { VolumeWaitError } from './volume-wait-error.ts';

/** @throws {VolumeWaitError} in upstream's words: `error processing PVC default/data: PVC is not bound` */
export function* claimedVolume(client: Client, pod: Pod, spec: Volume): Steps<VolumeSpec> {
  const { namespace } = pod.metadata;
  const { name, persistentVolumeClaim, ephemeral } = spec;
  const { readOnly = false } = persistentVolumeClaim ?? {};
  const claimName = claimNameOf(pod, spec) ?? '';
  let volume: PersistentVolume;
  try {
    const claim = yield* boundClaim(client, namespace, claimName);
    if (ephemeral !== undefined && !isClaimOfPod(pod, claim)) {
      const of = `${namespace}/${pod.metadata.name}`;
      throw new VolumeWaitError(
        `PVC ${namespace}/${claimName} was not created for pod ${of} (pod is not owner)`,
      );
    }
    volume = yield* volumeOf(client, claim);
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof VolumeWaitError) throw error;
    throw new VolumeWaitError(
      `error processing PVC ${namespace}/${claimName}: ${errorText(error)}`,
    );
  }
  if (volume.spec.volumeMode === 'Block') {
    const what = `volume ${name} has volumeMode Block, but is specified in volumeMounts`;
    throw new VolumeWaitError(what);
  }
  return { ...sourceOf(volume), name: volume.metadata.name, readOnly };
}

function* boundClaim(
  client: Client,
  namespace: string,
  name: string,
): Steps<PersistentVolumeClaim> {
  const claim = yield* fetched(
    'PVC',
    client.resource('persistentvolumeclaims').get({ namespace, name }),
  );
  // A pod that uses a claim that is to go does not start.
  if (claim.metadata.deletionTimestamp !== undefined) throw new Error('PVC is being deleted');
  if (claim.status.phase !== 'Bound') throw new Error('PVC is not bound');
  if ((claim.spec.volumeName ?? '') === '') throw new Error('PVC has empty pvc.Spec.VolumeName');
  return claim;
}

function* volumeOf(
  client: Client,
  { spec: { volumeName: name = '' }, metadata: { uid } }: PersistentVolumeClaim,
): Steps<PersistentVolume> {
  const volume = yield* fetched(`PV ${name}`, client.resource('persistentvolumes').get({ name }));
  const { claimRef } = volume.spec;
  if (claimRef === undefined) {
    throw new Error(
      `found PV object ${name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`,
    );
  }
  if (claimRef.uid === uid) return volume;
  throw new Error(
    `found PV object ${name} but its pv.Spec.ClaimRef.UID ${claimRef.uid ?? ''} does not point to claim.UID ${uid}`,
  );
}

function* fetched<T>(what: string, call: Parameters<typeof perform<T>>[0]): Steps<T> {
  try {
    return yield* perform(call);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new Error(`failed to fetch ${what} from API server: ${errorText(error)}`);
  }
}

/** Where the content is, of all that a volume says of itself. */
function sourceOf({ spec }: PersistentVolume): Omit<VolumeSpec, 'name'> {
  const {
    capacity: _capacity,
    accessModes: _modes,
    claimRef: _claim,
    persistentVolumeReclaimPolicy: _policy,
    storageClassName: _class,
    mountOptions: _options,
    volumeMode: _mode,
    nodeAffinity,
    volumeAttributesClassName: _attributes,
    ...source
  } = spec;
  return nodeAffinity === undefined ? source : { ...source, nodeAffinity };
}
