/**
 * Brings claims and volumes together, and says of both how they are.
 * Upstream: pkg/controller/volume/persistentvolume/pv_controller.go (v1.36).
 *
 * A key is `claim/<namespace>/<name>` or `volume/<name>`. Every write names the version it is built on, so two
 * that want the same volume never both have it. Upstream looks at everything again every 15 s and tells again what
 * a claim waits for; here it is told when something changes. Nothing is recycled.
 */
import {
  defaultStorageClass,
  sameValue,
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, type ControllerContext } from '../informers/index.ts';
import { annotated, claimForVolume, unboundVolume, volumeForClaim } from './binding.ts';
import { delayOf } from './delayed-claim.ts';
import {
  classOf,
  findMatchingVolume,
  isBoundTo,
  isSettled,
  unsatisfied,
} from './matching-volume.ts';
import {
  claimStatus,
  isProvisioned,
  reclaiming,
  type ClaimPhase,
  type VolumePhase,
} from './storage-status.ts';

const CLAIM = 'claim/';
const VOLUME = 'volume/';
const { selectedNode } = STORAGE_ANNOTATIONS;
const { storageProvisioner, betaStorageProvisioner } = STORAGE_ANNOTATIONS;
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export interface BindingDecisions {
  /** The volume that an unbound claim gets. */
  readonly findMatchingVolume: typeof findMatchingVolume;
}

export class PersistentVolumeController extends Controller {
  readonly #claims = this.read('persistentvolumeclaims', ({ object }) => {
    this.queue.add(CLAIM + keyOf(object));
    const { volumeName = '' } = object.spec;
    // What a claim that is gone had is somebody's to reclaim.
    if (volumeName !== '') this.queue.add(VOLUME + volumeName);
  });
  readonly #volumes = this.read('persistentvolumes', ({ type, object, previous }) => {
    this.#volumeChanged(object);
    if (previous !== undefined) this.#volumeChanged(previous);
    if (type === 'DELETED' || object.status.phase === 'Available') this.#wakePending();
  });
  readonly #classes = this.read('storageclasses', () => this.#wakePending());
  readonly #pods = this.read('pods');
  readonly #decisions: BindingDecisions;

  constructor(context: ControllerContext, decisions: Partial<BindingDecisions> = {}) {
    super(context, 'persistentvolume-controller');
    this.#decisions = { findMatchingVolume, ...decisions };
  }

  protected override *sync(key: string): Steps<void> {
    if (key.startsWith(VOLUME)) {
      const volume = this.#volumes.get(key.slice(VOLUME.length));
      if (volume !== undefined) yield* this.#syncVolume(volume);
      return;
    }
    const claim = this.#claims.get(key.slice(CLAIM.length));
    if (claim === undefined) return;
    if (isSettled(claim) || claim.status.phase === 'Lost') yield* this.#syncBound(claim);
    else yield* this.#syncUnbound(claim);
  }

  #volumeChanged({ metadata, spec: { claimRef } }: PersistentVolume): void {
    this.queue.add(VOLUME + metadata.name);
    if (claimRef === undefined) return;
    const key = `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`;
    if (this.#claims.get(key) !== undefined) this.queue.add(CLAIM + key);
  }

  /** A volume or a class may be what they wait for. */
  #wakePending(): void {
    for (const claim of this.#claims.list()) {
      if (!isSettled(claim)) this.queue.add(CLAIM + keyOf(claim));
    }
  }

  *#syncUnbound(claim: PersistentVolumeClaim): Steps<void> {
    const { volumeName = '' } = claim.spec;
    if (volumeName !== '') {
      yield* this.#syncNamed(claim, this.#volumes.get(volumeName));
      return;
    }
    const storageClass = this.#classes.get(classOf(claim));
    const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
    const { findMatchingVolume: find } = this.#decisions;
    const volume = find(claim, this.#volumes.list(), { isDelayed });
    if (volume !== undefined) {
      yield* this.#bind(volume, claim);
      return;
    }
    if (claim.spec.storageClassName === undefined && (yield* this.#giveClass(claim))) return;
    const isChosen = claim.metadata.annotations?.[selectedNode] !== undefined;
    if (isDelayed && !isChosen) this.#tellDelay(claim);
    else if (classOf(claim) !== '') {
      yield* this.#provision(claim, storageClass);
      return;
    } else {
      const text = 'no persistent volumes available for this claim and no storage class is set';
      this.recorder.event(claim, 'Normal', 'FailedBinding', text);
    }
    yield* this.#writeClaim(claim, 'Pending', undefined);
  }

  /** Of a claim that names its volume. */
  *#syncNamed(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): Steps<void> {
    if (volume?.spec.claimRef === undefined) {
      const why = volume && unsatisfied(volume, claim);
      if (volume !== undefined && why === undefined) {
        yield* this.#bind(volume, claim);
        return;
      }
      if (volume !== undefined) {
        const message = `Cannot bind to requested volume "${volume.metadata.name}": ${why ?? ''}`;
        this.recorder.event(claim, 'Warning', 'VolumeMismatch', message);
      }
    } else if (isBoundTo(volume, claim)) {
      yield* this.#bind(volume, claim);
      return;
    } else {
      const message = `volume "${volume.metadata.name}" already bound to a different claim.`;
      this.recorder.event(claim, 'Warning', 'FailedBinding', message);
    }
    yield* this.#writeClaim(claim, 'Pending', undefined);
  }

  *#syncBound(claim: PersistentVolumeClaim): Steps<void> {
    const { volumeName = '' } = claim.spec;
    const volume = volumeName === '' ? undefined : this.#volumes.get(volumeName);
    if (volume === undefined) {
      const lost = volumeName === '' ? 'reference to PersistentVolume' : 'its PersistentVolume';
      const message = `Bound claim has lost ${lost}. Data on the volume is lost!`;
      yield* this.#lose(claim, 'ClaimLost', message);
    } else if (volume.spec.claimRef === undefined || isHeldBy(volume, claim)) {
      yield* this.#bind(volume, claim);
    } else {
      const message = 'Two claims are bound to the same volume, this one is bound incorrectly';
      yield* this.#lose(claim, 'ClaimMisbound', message);
    }
  }

  *#lose(claim: PersistentVolumeClaim, reason: string, message: string): Steps<void> {
    if (claim.status.phase === 'Lost') return;
    yield* this.#writeClaim(claim, 'Lost', undefined);
    this.recorder.event(claim, 'Warning', reason, message);
  }

  /** The volume first: it is the one that is taken. */
  *#bind(volume: PersistentVolume, claim: PersistentVolumeClaim): Steps<void> {
    const volumes = this.client.resource('persistentvolumes');
    const claims = this.client.resource('persistentvolumeclaims');
    const taken = volumeForClaim(volume, claim);
    let held = taken === volume ? volume : yield* perform(volumes.update(taken));
    held = yield* this.#writePhase(held, 'Bound');
    const bound = claimForVolume(claim, held);
    const kept = bound === claim ? claim : yield* perform(claims.update(bound));
    yield* this.#writeClaim(kept, 'Bound', held);
  }

  /** A class may have become the default one since. Answers whether there is one. */
  *#giveClass(claim: PersistentVolumeClaim): Steps<boolean> {
    const found = defaultStorageClass(this.#classes.list());
    if (found === undefined) return false;
    const spec = { ...claim.spec, storageClassName: found.metadata.name };
    yield* perform(this.client.resource('persistentvolumeclaims').update({ ...claim, spec }));
    return true;
  }

  #tellDelay(claim: PersistentVolumeClaim): void {
    const { reason, message } = delayOf(claim, this.#pods.list());
    this.recorder.event(claim, 'Normal', reason, message);
  }

  *#provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): Steps<void> {
    const why =
      storageClass === undefined
        ? `storageclass.storage.k8s.io "${classOf(claim)}" not found`
        : storageClass.provisioner === NO_PROVISIONER
          ? `no volume plugin matched name: ${NO_PROVISIONER}`
          : undefined;
    if (storageClass === undefined || why !== undefined) {
      this.recorder.event(claim, 'Warning', 'ProvisioningFailed', why ?? '');
      return;
    }
    const { provisioner } = storageClass;
    const asked = annotated(
      annotated(claim, betaStorageProvisioner, provisioner),
      storageProvisioner,
      provisioner,
    );
    const claims = this.client.resource('persistentvolumeclaims');
    const told = asked === claim ? claim : yield* perform(claims.update(asked));
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    this.recorder.event(told, 'Normal', 'ExternalProvisioning', message);
  }

  *#syncVolume(volume: PersistentVolume): Steps<void> {
    const { claimRef } = volume.spec;
    if (claimRef === undefined || (claimRef.uid ?? '') === '') {
      yield* this.#writePhase(volume, 'Available');
      return;
    }
    const claim = yield* this.#holderOf(volume);
    if (claim === undefined) {
      yield* this.#reclaim(volume);
      return;
    }
    const { volumeName = '' } = claim.spec;
    if (volumeName === volume.metadata.name) yield* this.#writePhase(volume, 'Bound');
    else if (volumeName === '') this.queue.add(CLAIM + keyOf(claim));
    else if (isProvisioned(volume)) yield* this.#reclaim(volume);
    else {
      const volumes = this.client.resource('persistentvolumes');
      yield* this.#writePhase(yield* perform(volumes.update(unboundVolume(volume))), 'Available');
    }
  }

  /** The claim that the volume is bound to. One that is not seen may be too new: the server knows. */
  *#holderOf({
    spec: { claimRef = {} },
  }: PersistentVolume): Steps<PersistentVolumeClaim | undefined> {
    const { namespace = '', name = '', uid } = claimRef;
    const known = this.#claims.get(`${namespace}/${name}`);
    if (known?.metadata.uid === uid) return known;
    const { items } = yield* perform(
      this.client
        .resource('persistentvolumeclaims')
        .list({ namespace, fieldSelector: { 'metadata.name': name } }),
    );
    return items.find((claim) => claim.metadata.uid === uid);
  }

  /** What is left when its claim is gone. Whoever made the volume removes it, if it is to be removed. */
  *#reclaim(volume: PersistentVolume): Steps<void> {
    const { phase } = volume.status;
    const released =
      phase === 'Released' || phase === 'Failed'
        ? volume
        : yield* this.#writePhase(volume, 'Released');
    const what = reclaiming(released);
    if (what === 'delete') {
      const { name } = volume.metadata;
      yield* perform(this.client.resource('persistentvolumes').delete({ name }));
    } else if (what !== 'nothing' && released.status.phase !== 'Failed') {
      yield* this.#writePhase(released, 'Failed', what.message);
      this.recorder.event(released, 'Warning', what.reason, what.message);
    }
  }

  *#writePhase(
    volume: PersistentVolume,
    phase: VolumePhase,
    message?: string,
  ): Steps<PersistentVolume> {
    if (volume.status.phase === phase) return volume;
    const status = {
      phase,
      lastPhaseTransitionTime: this.timestamp(),
      ...(message === undefined ? {} : { message }),
    };
    const volumes = this.client.resource('persistentvolumes');
    return yield* perform(volumes.updateStatus({ ...volume, status }));
  }

  *#writeClaim(
    claim: PersistentVolumeClaim,
    phase: ClaimPhase,
    volume: PersistentVolume | undefined,
  ): Steps<void> {
    const status = claimStatus(claim, phase, volume);
    if (sameValue(status, claim.status)) return;
    const claims = this.client.resource('persistentvolumeclaims');
    yield* perform(claims.updateStatus({ ...claim, status }));
  }
}

function isHeldBy({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  return spec.claimRef?.uid === metadata.uid;
}
