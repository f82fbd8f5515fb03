/**
 * Lets claims and volumes go that nobody uses: the finalizers that the API server gave them are taken away then.
 * Upstream: pkg/controller/volume/{pvcprotection,pvprotection,vacprotection} (v1.36).
 */
import {
  PV_PROTECTION,
  PVC_PROTECTION,
  VAC_PROTECTION,
  type ObjectMeta,
  type PersistentVolumeClaim,
  type Pod,
} from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, type ControllerContext } from '../informers/index.ts';
import { claimNamesOf } from './claims-of-pod.ts';

/** A claim is used as long as there is a pod of it on a node, whether it runs or has ended. */
export class ClaimProtection extends Controller {
  readonly #claims = this.read('persistentvolumeclaims', ({ object }) => {
    if (isHeld(object.metadata, PVC_PROTECTION)) this.queue.add(keyOf(object));
  });
  readonly #pods = this.read('pods', ({ type, object }) => {
    if (type === 'DELETED') this.#podGone(object);
  });

  constructor(context: ControllerContext) {
    super(context, 'persistentvolumeclaim-protection-controller');
  }

  #podGone(pod: Pod): void {
    for (const name of claimNamesOf(pod)) {
      const key = `${pod.metadata.namespace}/${name}`;
      const claim = this.#claims.get(key);
      if (claim !== undefined && isHeld(claim.metadata, PVC_PROTECTION)) this.queue.add(key);
    }
  }

  protected override *sync(key: string): Steps<void> {
    const claim = this.#claims.get(key);
    if (claim === undefined || !isHeld(claim.metadata, PVC_PROTECTION)) return;
    if (this.#pods.list().some((pod) => uses(pod, claim))) return;
    const { namespace } = claim.metadata;
    // A pod may be newer than what is known here; the server knows them all.
    const { items } = yield* perform(this.client.resource('pods').list({ namespace }));
    if (items.some((pod) => uses(pod, claim))) return;
    const metadata = released(claim.metadata, PVC_PROTECTION);
    yield* perform(this.client.resource('persistentvolumeclaims').update({ ...claim, metadata }));
  }
}

export class VolumeProtection extends Controller {
  readonly #volumes = this.read('persistentvolumes', ({ object }) => {
    if (isHeld(object.metadata, PV_PROTECTION)) this.queue.add(keyOf(object));
  });

  constructor(context: ControllerContext) {
    super(context, 'persistentvolume-protection-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const volume = this.#volumes.get(key);
    if (volume === undefined || !isHeld(volume.metadata, PV_PROTECTION)) return;
    if (volume.status.phase === 'Bound') return;
    const metadata = released(volume.metadata, PV_PROTECTION);
    yield* perform(this.client.resource('persistentvolumes').update({ ...volume, metadata }));
  }
}

/** A class is used as long as a claim or a volume names it. */
export class AttributesClassProtection extends Controller {
  readonly #classes = this.read('volumeattributesclasses', ({ object }) => {
    if (isHeld(object.metadata, VAC_PROTECTION)) this.queue.add(keyOf(object));
  });
  readonly #claims = this.read('persistentvolumeclaims', () => this.#lookAgain());
  readonly #volumes = this.read('persistentvolumes', () => this.#lookAgain());

  constructor(context: ControllerContext) {
    super(context, 'volumeattributesclass-protection-controller');
  }

  /** Whoever named a class that is to go names it no more, perhaps. */
  #lookAgain(): void {
    for (const { metadata } of this.#classes.list()) {
      if (isHeld(metadata, VAC_PROTECTION)) this.queue.add(metadata.name);
    }
  }

  protected override *sync(key: string): Steps<void> {
    const found = this.#classes.get(key);
    if (found === undefined || !isHeld(found.metadata, VAC_PROTECTION)) return;
    const isOfVolume = this.#volumes
      .list()
      .some(({ spec }) => spec.volumeAttributesClassName === key);
    const isOfClaim = this.#claims
      .list()
      .some(
        ({ spec, status }) =>
          spec.volumeAttributesClassName === key || status.currentVolumeAttributesClassName === key,
      );
    if (isOfVolume || isOfClaim) return;
    const metadata = released(found.metadata, VAC_PROTECTION);
    yield* perform(this.client.resource('volumeattributesclasses').update({ ...found, metadata }));
  }
}

/** It is to go, and this finalizer holds it back. */
function isHeld({ deletionTimestamp, finalizers = [] }: ObjectMeta, finalizer: string): boolean {
  return deletionTimestamp !== undefined && finalizers.includes(finalizer);
}

function released<T extends ObjectMeta>(metadata: T, finalizer: string): T {
  const { finalizers = [] } = metadata;
  return { ...metadata, finalizers: finalizers.filter((each) => each !== finalizer) };
}

/** A pod without a node will get none, as its claim is going. */
function uses(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  return (
    pod.metadata.namespace === metadata.namespace &&
    (pod.spec.nodeName ?? '') !== '' &&
    claimNamesOf(pod).includes(metadata.name)
  );
}
