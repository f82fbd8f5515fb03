/**
 * Makes the claims of generic ephemeral volumes: owned by their pod, they go with it.
 * Upstream: pkg/controller/volume/ephemeral/controller.go (v1.36).
 */
import {
  claimNameOf,
  hasEphemeralVolumes,
  isClaimOfPod,
  type Pod,
  type Volume,
} from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  keyOf,
  SyncError,
  type ControllerContext,
} from '../informers/index.ts';
import { notForPod } from './claims-of-pod.ts';

export class EphemeralVolumeController extends Controller {
  readonly #pods = this.read('pods', ({ object, type }) => {
    const { deletionTimestamp } = object.metadata;
    if (type === 'DELETED' || deletionTimestamp !== undefined) return;
    if (hasEphemeralVolumes(object)) this.queue.add(keyOf(object));
  });
  readonly #claims = this.read('persistentvolumeclaims', ({ object, type }) => {
    const owner = controllerOf(object);
    // One that is taken away by somebody is made again.
    if (type !== 'DELETED' || owner?.kind !== 'Pod') return;
    this.queue.add(`${object.metadata.namespace}/${owner.name}`);
  });

  constructor(context: ControllerContext) {
    super(context, 'ephemeral_volume');
  }

  protected override *sync(key: string): Steps<void> {
    const pod = this.#pods.get(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    for (const volume of pod.spec.volumes ?? []) {
      if (volume.ephemeral === undefined) continue;
      try {
        yield* this.#provide(pod, volume);
      } catch (error) {
        rethrowProgrammerError(error);
        const message = `ephemeral volume ${volume.name}: ${errorText(error)}`;
        this.recorder.event(pod, 'Warning', 'FailedBinding', message);
        throw error;
      }
    }
  }

  *#provide(pod: Pod, volume: Volume): Steps<void> {
    const { namespace, name, uid } = pod.metadata;
    const claimName = claimNameOf(pod, volume) ?? '';
    const present = this.#claims.get(`${namespace}/${claimName}`);
    if (present !== undefined) {
      if (isClaimOfPod(pod, present)) return;
      throw new SyncError(notForPod(pod, claimName));
    }
    const { metadata = {}, spec } = volume.ephemeral?.volumeClaimTemplate ?? {};
    const { labels, annotations } = metadata;
    const owner = {
      apiVersion: 'v1',
      kind: 'Pod',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    const manifest = {
      metadata: {
        name: claimName,
        namespace,
        ownerReferences: [owner],
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec,
    };
    try {
      yield* perform(this.client.resource('persistentvolumeclaims').create(manifest));
    } catch (error) {
      rethrowProgrammerError(error);
      throw new SyncError(`create PVC ${claimName}: ${errorText(error)}`);
    }
  }
}
