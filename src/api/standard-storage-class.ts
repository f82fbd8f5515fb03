/**
 * The StorageClass `standard`: how a cluster of kind makes volumes for claims that say nothing. Every cluster
 * begins with it. Upstream: kind, pkg/build/nodeimage/const_storage.go; rancher/local-path-provisioner.
 */
import { beginWith } from './initial-object.ts';
import type { Backend } from './requests/backend.ts';
import { STORAGE_ANNOTATIONS, type StorageClass } from './storage-objects.ts';

export const STANDARD_STORAGE_CLASS = 'standard';
/** Whose volumes are directories of nodes: the one provisioner that there is. */
export const LOCAL_PATH_PROVISIONER = 'rancher.io/local-path';
/** Not drawn: it is the same in every cluster, and shifts no draw of what comes later. */
const UID = '00000000-0000-4000-8000-000000000002';

/**
 * It was there before the first write that is counted, as the Service `kubernetes`.
 *
 * @param isKept a cluster that is kept is made of its writes, so there it is one
 */
export function createStandardStorageClass(backend: Backend, isKept: boolean): void {
  const storageClass: StorageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: STANDARD_STORAGE_CLASS,
      uid: UID,
      resourceVersion: '1',
      creationTimestamp: backend.timestamp(),
      annotations: { [STORAGE_ANNOTATIONS.isDefaultClass]: 'true' },
    },
    provisioner: LOCAL_PATH_PROVISIONER,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  beginWith(backend, 'storageclasses', storageClass, isKept);
}
