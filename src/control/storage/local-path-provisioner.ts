/**
 * Makes a volume for a claim: a directory on the disk of the node that the claim's first pod goes to.
 * Upstream: rancher/local-path-provisioner (v0.0.3x) over sig-storage-lib-external-provisioner (v10), as in a
 * cluster of kind. It runs helper pods to make and remove directories; here that is done at once on the node.
 */
import {
  LOCAL_PATH_PROVISIONER,
  STORAGE_ANNOTATIONS,
  StatusError,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, type ControllerContext } from '../informers/index.ts';
import { referenceTo } from './binding.ts';
import { classOf } from './matching-volume.ts';
import type { NodeDirectories } from './node-directories.ts';

const CLAIM = 'claim/';
const VOLUME = 'volume/';
const ROOT = '/var/local-path-provisioner';
const HOSTNAME = 'kubernetes.io/hostname';
/** Of a volume: which node's disk it is on. */
const NODE_OF_VOLUME = 'local.path.provisioner/selected-node';
const { storageProvisioner, selectedNode, provisionedBy } = STORAGE_ANNOTATIONS;
const ONE_NODE_MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];
/** A claim or a volume with which something went wrong is tried again after so long, doubling to the most. */
const RETRY_MS = 15_000;
const RETRY_MAX_MS = 1_000_000;

export class LocalPathProvisioner extends Controller {
  readonly #claims = this.read('persistentvolumeclaims', ({ object }) => {
    this.queue.add(CLAIM + keyOf(object));
  });
  readonly #volumes = this.read('persistentvolumes', ({ type, object }) => {
    this.queue.add(VOLUME + keyOf(object));
    if (type === 'DELETED') this.#failures.delete(VOLUME + keyOf(object));
  });
  readonly #classes = this.read('storageclasses');
  readonly #directories: NodeDirectories;
  readonly #failures = new Map<string, number>();

  constructor(context: ControllerContext, directories: NodeDirectories) {
    super(context, LOCAL_PATH_PROVISIONER);
    this.#directories = directories;
  }

  protected override *sync(key: string): Steps<void> {
    if (key.startsWith(CLAIM)) {
      const claim = this.#claims.get(key.slice(CLAIM.length));
      if (claim === undefined) this.#failures.delete(key);
      else if (isAskedFor(claim)) yield* this.#provision(key, claim);
      return;
    }
    const volume = this.#volumes.get(key.slice(VOLUME.length));
    if (volume !== undefined && isToGo(volume)) yield* this.#remove(key, volume);
  }

  *#provision(key: string, claim: PersistentVolumeClaim): Steps<void> {
    const storageClass = this.#classes.get(classOf(claim));
    if (storageClass?.provisioner !== LOCAL_PATH_PROVISIONER) return;
    const name = `pvc-${claim.metadata.uid}`;
    if (this.#volumes.get(name) !== undefined) return;
    const node = claim.metadata.annotations?.[selectedNode];
    // Until a pod of the claim has a node, nobody knows where the volume is to be.
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return;
    const { namespace, name: claimName } = claim.metadata;
    const told = `External provisioner is provisioning volume for claim "${namespace}/${claimName}"`;
    this.recorder.event(claim, 'Normal', 'Provisioning', told);
    try {
      const why = obstacle(claim, node);
      if (why !== undefined) throw new Error(why);
      const path = `${ROOT}/${name}_${namespace}_${claimName}`;
      yield* perform(this.#directories.make(node ?? '', path));
      const volume = volumeOf(claim, storageClass, name, node ?? '', path);
      yield* perform(this.client.resource('persistentvolumes').create(volume));
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError && error.reason === 'AlreadyExists') return;
      const message = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${errorText(error)}`;
      this.recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
      this.#retry(key);
      return;
    }
    this.#failures.delete(key);
    const done = `Successfully provisioned volume ${name}`;
    this.recorder.event(claim, 'Normal', 'ProvisioningSucceeded', done);
  }

  *#remove(key: string, volume: PersistentVolume): Steps<void> {
    const { name, annotations } = volume.metadata;
    try {
      const node = annotations?.[NODE_OF_VOLUME] ?? '';
      yield* perform(this.#directories.remove(node, volume.spec.hostPath?.path ?? ''));
    } catch (error) {
      rethrowProgrammerError(error);
      const message = `failed to delete volume ${name}: ${errorText(error)}`;
      this.recorder.event(volume, 'Warning', 'VolumeFailedDelete', message);
      this.#retry(key);
      return;
    }
    yield* perform(this.client.resource('persistentvolumes').delete({ name }));
  }

  #retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.queue.addAfter(key, Math.min(RETRY_MS * 2 ** failures, RETRY_MAX_MS));
  }
}

function isAskedFor({ metadata, spec }: PersistentVolumeClaim): boolean {
  const asked = metadata.annotations?.[storageProvisioner];
  return asked === LOCAL_PATH_PROVISIONER && (spec.volumeName ?? '') === '';
}

function isToGo({ metadata, spec, status }: PersistentVolume): boolean {
  return (
    metadata.annotations?.[provisionedBy] === LOCAL_PATH_PROVISIONER &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    status.phase === 'Released' &&
    metadata.deletionTimestamp === undefined
  );
}

/** In the provisioner's own words. */
function obstacle({ spec }: PersistentVolumeClaim, node: string | undefined): string | undefined {
  if (spec.selector !== undefined) return 'claim.Spec.Selector is not supported';
  if ((spec.accessModes ?? []).some((mode) => !ONE_NODE_MODES.includes(mode))) {
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  }
  return node === undefined ? 'configuration error, no node was specified' : undefined;
}

function volumeOf(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  name: string,
  node: string,
  path: string,
) {
  const { accessModes, resources, volumeMode } = claim.spec;
  const annotations = { [NODE_OF_VOLUME]: node, [provisionedBy]: LOCAL_PATH_PROVISIONER };
  const onNode = { key: HOSTNAME, operator: 'In', values: [node] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations },
    spec: {
      capacity: { storage: resources?.requests?.['storage'] },
      hostPath: { path, type: 'DirectoryOrCreate' },
      accessModes,
      claimRef: referenceTo(claim),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode,
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}
