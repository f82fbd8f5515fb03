/** What the server fills in for CSIDrivers. Upstream: pkg/apis/storage/v1/defaults.go. */
import type { InertResources } from '../inert-objects.ts';

export function setCSIDriverDefaults({ spec }: InertResources['csidrivers']): void {
  if (spec === undefined || Object.isFrozen(spec)) return;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}
