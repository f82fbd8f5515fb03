/**
 * CRI ImageService: contract. Upstream: cri-api pkg/apis/runtime/v1/api.proto (v1.36), plus the two
 * RPCs of the first draft of KEP-4639, `MountOCIObject` and `UnmountOCIObject`, which never shipped.
 *
 * Every call is an operation on the world's loop; it errors with a `CriError`.
 */
import type { Operation } from '../sim/index.ts';

/** An image or artifact: a reference, `registry.test/team/config:v1`, or the id of one that is on the node. */
export interface ImageSpec {
  readonly image: string;
  /** What the user wrote where `image` is an id. */
  readonly userSpecifiedImage?: string;
  /** The pod's, all of them, as the kubelet hands them on. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Credentials for one pull. Upstream: `AuthConfig`; the fields we honour. */
export interface AuthConfig {
  readonly username?: string;
  readonly password?: string;
  /** The registry these belong to: `registry.test`. Never sent to another host. */
  readonly serverAddress?: string;
  readonly registryToken?: string;
  /** Exchanged for a token at the registry's token service. */
  readonly identityToken?: string;
}

export interface Image {
  /** The digest of the image's manifest: `sha256:…`. Deviation: upstream uses the config's digest. */
  readonly id: string;
  /** `registry.test/team/config:v1`, normalised. */
  readonly repoTags: readonly string[];
  /** `registry.test/team/config@sha256:…` */
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  /** The runtime needs it itself; the kubelet never collects it. */
  readonly pinned: boolean;
  /** Undefined: it says nothing of its processes. Upstream: `ImageStatusResponse.info`, `imageSpec.config`. */
  readonly config?: ImageConfig;
}

/** What an image says of the processes of its containers; what it leaves out is not there. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** `NAME=value` */
  readonly env?: readonly string[];
  readonly workingDir?: string;
  /** `uid`, `user`, `uid:gid`, … */
  readonly user?: string;
  readonly stopSignal?: string;
  /** Ours: what it does not hold is not there, even if it holds no program at all. */
  readonly holdsAll?: true;
}

export interface PullImageRequest {
  readonly image: ImageSpec;
  readonly auth?: AuthConfig;
}

export interface MountOCIObjectRequest {
  /** The draft's `object`: the reference to be pulled. */
  readonly object: ImageSpec;
  readonly auth?: AuthConfig;
  /** An existing empty directory on the node, where the object's tree appears, read-only. */
  readonly path: string;
  /**
   * The `imageRef` the caller has published already. If `object` still resolves to it, nothing is
   * mounted and the response says so. Ours: the draft leaves updates open, and without this a
   * refresh of unchanged content could not leave the volume untouched (P6).
   */
  readonly unlessImageRef?: string;
  /**
   * The caller's steps before anything is fetched or mounted; not taken if `unlessImageRef` matched. If they
   * fail, so does the call. Ours: a kubelet notes that it pulls, and a refresh that finds nothing new pulls nothing.
   */
  readonly beforePull?: () => Operation<void>;
}

export interface MountOCIObjectResponse {
  /** The draft's `id`: the reference to the object in use, to be given to `unmountOCIObject`. */
  readonly id: string;
  /** `registry.test/team/config@sha256:…`: what the reference resolved to. Ours, for P7. */
  readonly imageRef: string;
  /** False if `unlessImageRef` matched: nothing was mounted and `id` is empty. */
  readonly mounted: boolean;
}

/** Upstream: `FilesystemUsage`. */
export interface FilesystemUsage {
  /** When it was measured, in milliseconds since the epoch. Deviation: upstream has nanoseconds. */
  readonly timestamp: number;
  readonly fsId: { readonly mountpoint: string };
  /** Of all files and directories below the mountpoint, itself included, as `du -b` counts them. */
  readonly usedBytes: number;
  readonly inodesUsed: number;
}

export interface ImageService {
  listImages(): Operation<readonly Image[]>;
  /** The image if it is complete on the node, else undefined. Never asks a registry. */
  imageStatus(image: ImageSpec): Operation<Image | undefined>;
  /** Always resolves the reference again; fetches only what is missing. Answers the image's id. */
  pullImage(request: PullImageRequest): Operation<string>;
  /** Idempotent. A mounted object's content stays until it is unmounted. */
  removeImage(image: ImageSpec): Operation<void>;
  /** What the store of images takes up on its file system; upstream knows several of them. */
  imageFsInfo(): Operation<FilesystemUsage>;

  /**
   * Pulls (policy `Always`: the reference is resolved on every call) and mounts an OCI image or
   * artifact at `path`. Idempotent: the same object at the same path is the same mount.
   */
  mountOCIObject(request: MountOCIObjectRequest): Operation<MountOCIObjectResponse>;
  /**
   * Unmounts. Idempotent: an unknown id is success. The draft says "and also removes": content that
   * nothing references any more is left to garbage collection, as the shared store demands.
   */
  unmountOCIObject(request: { readonly id: string }): Operation<void>;
  /** Ids of the mounts at or below a directory; how an unmounter finds them from a path alone. */
  listOCIMounts(
    directory: string,
  ): Operation<readonly { id: string; path: string; imageRef: string }[]>;
}
