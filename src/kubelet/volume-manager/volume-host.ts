/** What volume plugins may know of this node. Upstream: pkg/kubelet/volume_host.go (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { AuthConfig, ImageService } from '../../cri/index.ts';
import {
  operation,
  rethrowProgrammerError,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { VolumeHost } from '../../volumes/index.ts';
import { tryEach, type PullCredentials } from '../images/credentials/index.ts';
import type { PullRecords } from '../images/pull-records/index.ts';
import { podDirectory } from '../model/index.ts';

export interface VolumeHostOptions {
  readonly world: World;
  readonly host: Host;
  readonly actor: string;
  readonly imageService: ImageService;
  readonly pullCredentials: PullCredentials;
  readonly pullRecords: PullRecords;
}

export class KubeletVolumeHost implements VolumeHost {
  readonly world: World;
  readonly host: Host;
  readonly actor: string;
  readonly imageService: ImageService;
  readonly #pullCredentials: PullCredentials;
  readonly #pullRecords: PullRecords;

  constructor(options: VolumeHostOptions) {
    this.world = options.world;
    this.host = options.host;
    this.actor = options.actor;
    this.imageService = options.imageService;
    this.#pullCredentials = options.pullCredentials;
    this.#pullRecords = options.pullRecords;
  }

  podVolumeDir(podUid: string, pluginName: string, volumeName: string): string {
    return `${podDirectory(podUid)}/volumes/${pluginName.replaceAll('/', '~')}/${volumeName}`;
  }

  pull<T extends { readonly imageRef: string }>(
    pod: Pod,
    image: string,
    attempt: (auth: AuthConfig | undefined) => Operation<T>,
  ): Operation<T> {
    return operation(() => this.#pull(pod, image, attempt));
  }

  *#pull<T extends { readonly imageRef: string }>(
    pod: Pod,
    image: string,
    attempt: (auth: AuthConfig | undefined) => Operation<T>,
  ): Steps<T> {
    const records = this.#pullRecords;
    const credentials = yield* (yield* this.#pullCredentials.of(pod))(image);
    yield* records.recordPullIntent(image);
    let isOver = false;
    try {
      const { value, credential } = yield* tryEach(credentials, attempt);
      isOver = true;
      yield* records.recordPulled(image, idOf(value.imageRef), credential);
      return value;
    } catch (error) {
      rethrowProgrammerError(error);
      isOver = true;
      yield* records.recordPullFailed(image);
      throw error;
    } finally {
      if (!isOver) records.abandonPull(image);
    }
  }
}

/** `sha256:…` of `registry.test/team/app@sha256:…`: the id that the runtime answers. */
function idOf(imageRef: string): string {
  return imageRef.slice(imageRef.indexOf('@') + 1);
}
