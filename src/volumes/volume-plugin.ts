/**
 * The volume plugin contract. Upstream: pkg/volume/plugins.go, pkg/volume/volume.go (v1.36), without
 * attach, device mount, expansion and block devices, which no plugin here has.
 *
 * The kubelet's volume manager calls plugins through this file only; a plugin reaches the node
 * through its `VolumeHost` only.
 */
import type {
  ConfigMap,
  NodeAllocatable,
  PersistentVolume,
  Pod,
  Secret,
  Volume,
} from '../api/index.ts';
import type { AuthConfig, ImageService } from '../cri/index.ts';
import type { Host, Operation, World } from '../sim/index.ts';

/**
 * A volume as plugins see it: as its pod names it, or what the pod's claim is bound to, under the name of that.
 * Upstream: `volume.Spec`.
 */
export interface VolumeSpec extends Volume {
  /** Of a PersistentVolume. */
  local?: { path: string };
  /** Of a PersistentVolume: from where it can be reached. */
  nodeAffinity?: NonNullable<PersistentVolume['spec']['nodeAffinity']>;
  /** Of a PersistentVolume: whether the pod's claim is to be written to. */
  readOnly?: boolean;
}

/** One call of the runtime, for the image as it is sent, which takes `beforePull` before it fetches anything. */
export type ObjectPull<T> = (
  auth: AuthConfig | undefined,
  sent: string,
  beforePull: (() => Operation<void>) | undefined,
) => Operation<T>;

/** What a plugin may know of its node. Upstream: `VolumeHost`. */
export interface VolumeHost {
  readonly world: World;
  /** The node's disk and mounts. */
  readonly host: Host;
  /** `kubelet/<node>`: the actor under which plugins write trace records. */
  readonly actor: string;
  /** `/var/lib/kubelet/pods/<uid>/volumes/<plugin~name>/<volume>` */
  podVolumeDir(podUid: string, pluginName: string, volumeName: string): string;
  readonly imageService: ImageService;
  /**
   * Pulls as the kubelet pulls for this pod: in its turn, and as often as a registry may be asked; with the
   * pod's pull secrets, then with the node's own credentials, each in turn; without any as anybody. What
   * opened the door is remembered. Secrets that cannot be read are told to the pod.
   * @param attempt one call of the runtime, for the image as it is sent; it fails as that fails
   * @param isUpdate it may be found that there is nothing new: then nothing is pulled
   */
  pull<T extends { readonly imageRef: string }>(
    pod: Pod,
    image: string,
    attempt: ObjectPull<T>,
    isUpdate: boolean,
  ): Operation<T>;
  /**
   * Uses an image by its id, if it is on the node and the pod may use it without a pull; else undefined.
   * It is not removed before the use has ended.
   */
  usePresent<T>(
    pod: Pod,
    image: string,
    use: (id: string) => Operation<T>,
  ): Operation<T | undefined>;
  /**
   * A ConfigMap as the kubelet knows it, which may be later than it is. Fails with `configmap "x" not found`, and if
   * the pod was not registered with the kubelet's store of them.
   */
  getConfigMap(namespace: string, name: string): Operation<ConfigMap>;
  /** As ConfigMaps. */
  getSecret(namespace: string, name: string): Operation<Secret>;
  /** A token of the pod's service account, bound to the pod; another one when most of its time is over. */
  getServiceAccountToken(pod: Pod, request: TokenRequest): Operation<string>;
  /** The pod as the kubelet keeps it: with annotations of its own. */
  ownCopy(pod: Pod): Pod;
  /** What limits a container that has no limit of its own. */
  readonly nodeAllocatable: NodeAllocatable;
  /** Whether a volume that shows the API goes, with all it shows, when writing to it fails. */
  readonly takesAwayFailedWrite: (isRemount: boolean) => boolean;
  /** Whether a volume of the draft follows what its reference stands for, or is resolved once for a pod. */
  readonly remountsOCIVolume: (volume: Volume) => boolean;
}

/** Upstream: `TokenRequestSpec`. */
export interface TokenRequest {
  /** None: the API server itself. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** Upstream: `MounterArgs`, the fields that apply. */
export interface MounterArgs {
  /** Containers may be running over this volume: nothing they see may be destroyed. */
  readonly isRemount: boolean;
  /** The newest copy. Upstream makes a mounter anew for each set-up. */
  readonly pod: Pod;
}

/** Upstream: `Attributes`. */
export interface VolumeAttributes {
  readonly readOnly: boolean;
  readonly managed: boolean;
  /** Of what is shown nothing is ever made: a subPath that is not there stays missing. Not upstream's. */
  readonly isFixed?: boolean;
}

/** Upstream: `Mounter`. One volume of one pod. */
export interface VolumeMounter {
  /** What containers get bound: a directory of the node. */
  getPath(): string;
  readonly attributes: VolumeAttributes;
  /**
   * Makes the content appear at `getPath()`. Idempotent; called again for a refresh. Unsubscribing
   * cancels; what was published before stays published.
   */
  setUp(args: MounterArgs): Operation<void>;
}

/** Upstream: `Unmounter`. Must work from the volume's name and the pod's UID alone. */
export interface VolumeUnmounter {
  /** Idempotent. Afterwards the volume's directory does not exist. */
  tearDown(): Operation<void>;
}

export interface VolumePlugin {
  /** `kubernetes.io/oci` */
  readonly name: string;
  canSupport(volume: VolumeSpec): boolean;
  /** Content may change while the pod runs: set up again once per SyncPod. */
  requiresRemount(volume: VolumeSpec): boolean;
  newMounter(volume: VolumeSpec, pod: Pod): VolumeMounter;
  newUnmounter(volumeName: string, podUid: string): VolumeUnmounter;
}
