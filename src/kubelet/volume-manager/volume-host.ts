/** What volume plugins may know of this node. Upstream: pkg/kubelet/volume_host.go (v1.36). */
import type { ConfigMap, NodeAllocatable, Pod, Secret, Volume } from '../../api/index.ts';
import type { ImageService } from '../../cri/index.ts';
import { operation, type Host, type Operation, type World } from '../../sim/index.ts';
import type { ObjectPull, TokenRequest, VolumeHost } from '../../volumes/index.ts';
import type { CredentialsOf, PullCredentials } from '../images/credentials/index.ts';
import type { ImageManager } from '../images/index.ts';
import { podDirectory } from '../model/index.ts';
import type { ObjectManager } from '../objects/index.ts';

export interface VolumeHostOptions {
  readonly world: World;
  readonly host: Host;
  readonly actor: string;
  readonly imageService: ImageService;
  readonly pullCredentials: PullCredentials;
  readonly imageManager: ImageManager;
  readonly objects: ObjectManager;
  readonly nodeAllocatable: NodeAllocatable;
  readonly ownCopy: (pod: Pod) => Pod;
  readonly decisions: {
    readonly remountsOCIVolume: (volume: Volume) => boolean;
    readonly takesAwayFailedWrite: (isRemount: boolean) => boolean;
  };
}

export class KubeletVolumeHost implements VolumeHost {
  readonly world: World;
  readonly host: Host;
  readonly actor: string;
  readonly imageService: ImageService;
  readonly remountsOCIVolume: (volume: Volume) => boolean;
  readonly takesAwayFailedWrite: (isRemount: boolean) => boolean;
  readonly nodeAllocatable: NodeAllocatable;
  readonly #pullCredentials: PullCredentials;
  readonly #imageManager: ImageManager;
  readonly #objects: ObjectManager;
  readonly #ownCopy: VolumeHostOptions['ownCopy'];

  constructor(options: VolumeHostOptions) {
    this.world = options.world;
    this.host = options.host;
    this.actor = options.actor;
    this.imageService = options.imageService;
    this.takesAwayFailedWrite = options.decisions.takesAwayFailedWrite;
    this.remountsOCIVolume = options.decisions.remountsOCIVolume;
    this.#pullCredentials = options.pullCredentials;
    this.#imageManager = options.imageManager;
    this.#objects = options.objects;
    this.#ownCopy = options.ownCopy;
    this.nodeAllocatable = options.nodeAllocatable;
  }

  podVolumeDir(podUid: string, pluginName: string, volumeName: string): string {
    return `${podDirectory(podUid)}/volumes/${pluginName.replaceAll('/', '~')}/${volumeName}`;
  }

  pull<T extends { readonly imageRef: string }>(
    pod: Pod,
    image: string,
    attempt: ObjectPull<T>,
    isUpdate: boolean,
  ): Operation<T> {
    const credentialsOf = this.#lookup(pod);
    return operation(() => this.#imageManager.pullObject(image, credentialsOf, attempt, isUpdate));
  }

  usePresent<T>(
    pod: Pod,
    image: string,
    use: (id: string) => Operation<T>,
  ): Operation<T | undefined> {
    return operation(() => this.#imageManager.usePresent(image, this.#lookup(pod), use));
  }

  ownCopy(pod: Pod): Pod {
    return this.#ownCopy(pod);
  }

  getConfigMap(namespace: string, name: string): Operation<ConfigMap> {
    return this.#objects.getConfigMap(namespace, name);
  }

  getSecret(namespace: string, name: string): Operation<Secret> {
    return this.#objects.getSecret(namespace, name);
  }

  getServiceAccountToken(pod: Pod, request: TokenRequest): Operation<string> {
    return this.#objects.tokens.get(pod, request);
  }

  /** Reads the pod's Secrets only when they are needed. */
  #lookup(pod: Pod): CredentialsOf {
    return (image) => this.#credentials(pod, image);
  }

  *#credentials(pod: Pod, image: string): ReturnType<CredentialsOf> {
    const known = this.#pullCredentials.known(pod, image);
    if (known !== undefined) return known;
    const credentials = this.#pullCredentials;
    const credentialsOf = credentials.ofNode(pod) ?? (yield* credentials.of(pod));
    return yield* credentialsOf(image);
  }
}
