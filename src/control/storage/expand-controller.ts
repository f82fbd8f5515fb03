/**
 * Says of a claim that grows who has to make its volume larger. Upstream: pkg/controller/volume/expand/expand_controller.go
 * (v1.36), whose own plugins make none of the volumes there are here larger: somebody else has to.
 */
import { compareQuantities, type PersistentVolumeClaim } from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, SyncError, type ControllerContext } from '../informers/index.ts';

export class ExpandController extends Controller {
  readonly #claims = this.read('persistentvolumeclaims', ({ object, previous }) => {
    if (object.status.phase !== 'Bound') return;
    const hasGrown =
      previous === undefined ||
      compareQuantities(requestOf(object), requestOf(previous)) > 0 ||
      compareQuantities(capacityOf(object), capacityOf(previous)) > 0;
    if (hasGrown) this.queue.add(keyOf(object));
  });

  constructor(context: ControllerContext) {
    super(context, 'volume_expand');
  }

  protected override *sync(key: string): Steps<void> {
    const claim = this.#claims.get(key);
    if (claim === undefined || claim.status.phase !== 'Bound') return;
    if (compareQuantities(requestOf(claim), capacityOf(claim)) <= 0) return;
    const { volumeName: name = '' } = claim.spec;
    const volume = yield* perform(this.client.resource('persistentvolumes').get({ name }));
    if (volume.spec.claimRef?.uid !== claim.metadata.uid) {
      throw new SyncError(`persistent Volume is not bound to PVC being updated : ${key}`);
    }
    const message = 'waiting for an external controller to expand this PVC';
    this.recorder.event(claim, 'Normal', 'ExternalExpanding', message);
  }
}

function requestOf({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}

function capacityOf({ status }: PersistentVolumeClaim): string {
  return status.capacity?.['storage'] ?? '0';
}
