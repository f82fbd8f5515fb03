/**
 * Volumes that are images, as shipped: the kubelet pulls them in SyncPod, the runtime mounts them when it
 * creates a container. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, getImageVolumes,
 * toKubeContainerImageVolumes, incrementImageVolumeMetrics (v1.36).
 */
import type { Container, FeatureGates, Pod } from '../../api/index.ts';
import type { ImageSpec } from '../../cri/index.ts';
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { CredentialsOf } from '../images/credentials/index.ts';
import type { ImageHold, ImageManager, PullPolicy } from '../images/index.ts';
import { ContainerStartError } from '../model/index.ts';

/** What became of each image volume of a pod, by its name. */
export type ImageVolumePulls = ReadonlyMap<string, ImageSpec | ContainerStartError>;

/** What one container gets mounted, by the volume's name. */
export type ImageVolumes = ReadonlyMap<string, ImageSpec>;

const NO_PULLS: ImageVolumePulls = new Map();
const NO_VOLUMES: ImageVolumes = new Map();

export interface PodImageVolumesOptions {
  readonly imageManager: ImageManager;
  readonly featureGates: FeatureGates;
}

/** The image volumes of a pod in one pass: ensured once, when they are first asked for. */
export class PodImageVolumes {
  readonly #imageManager: ImageManager;
  readonly #pod: Pod;
  readonly #credentialsOf: CredentialsOf;
  readonly #hold: ImageHold;
  #pulls: ImageVolumePulls | undefined;

  constructor(
    { imageManager, featureGates }: PodImageVolumesOptions,
    pod: Pod,
    credentialsOf: CredentialsOf,
    hold: ImageHold,
  ) {
    if (!featureGates.ImageVolume || !hasImageVolumes(pod)) this.#pulls = NO_PULLS;
    this.#imageManager = imageManager;
    this.#hold = hold;
    this.#pod = pod;
    this.#credentialsOf = credentialsOf;
  }

  /** What became of them, if that is known: of a pod that has none, at once. */
  get known(): ImageVolumePulls | undefined {
    return this.#pulls;
  }

  *get(): Steps<ImageVolumePulls> {
    this.#pulls ??= yield* this.#ensure();
    return this.#pulls;
  }

  /** All of them, in the order of the spec, whether a container mounts them or not; none stops another. */
  *#ensure(): Steps<ImageVolumePulls> {
    const pod = this.#pod;
    const pulls = new Map<string, ImageSpec | ContainerStartError>();
    for (const { name, image: source } of pod.spec.volumes ?? []) {
      if (source === undefined) continue;
      const image = source.reference ?? '';
      const policy = (source.pullPolicy ?? 'IfNotPresent') as PullPolicy;
      const credentialsOf = this.#credentialsOf;
      try {
        const id = yield* this.#imageManager.ensureImageExists({
          pod,
          image,
          policy,
          credentialsOf,
          hold: this.#hold,
        });
        pulls.set(name, { image: id, userSpecifiedImage: image });
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof ContainerStartError)) throw error;
        pulls.set(name, error);
      }
    }
    return pulls;
  }
}

function hasImageVolumes({ spec }: Pod): boolean {
  return spec.volumes?.some(({ image }) => image !== undefined) === true;
}

interface ContainerImageVolumes {
  readonly volumes: ImageVolumes;
  readonly failures: readonly ContainerStartError[];
}

const NOTHING_MOUNTED: ContainerImageVolumes = { volumes: NO_VOLUMES, failures: [] };

/** What a container gets mounted, or why it cannot: a failure for each mount that has one, in order. */
export function toKubeContainerImageVolumes(
  pulls: ImageVolumePulls,
  container: Container,
): ContainerImageVolumes {
  if (pulls.size === 0) return NOTHING_MOUNTED;
  const volumes = new Map<string, ImageSpec>();
  const failures: ContainerStartError[] = [];
  for (const { name } of container.volumeMounts ?? []) {
    const pull = pulls.get(name);
    if (pull instanceof ContainerStartError) failures.push(pull);
    else if (pull !== undefined) volumes.set(name, pull);
  }
  return { volumes, failures };
}

/** By how much a start raises each counter of image volumes. */
export interface ImageVolumeCounts {
  readonly requested: number;
  readonly succeed: number;
  readonly errors: number;
}

const NOTHING_TO_COUNT: ImageVolumeCounts = { requested: 0, succeed: 0, errors: 0 };

/**
 * Of one start that got as far as its image volumes: each volume is requested once, each mount succeeds or not.
 * Upstream: incrementImageVolumeMetrics. @param failure undefined: it started
 */
export function imageVolumeMetrics(
  failure: ContainerStartError | undefined,
  container: Container,
  volumes: ImageVolumes,
): ImageVolumeCounts {
  if (volumes.size === 0) return NOTHING_TO_COUNT;
  const mounts = (container.volumeMounts ?? []).filter(({ name }) => volumes.has(name)).length;
  const isMountFailure =
    failure?.reason === 'CreateContainerError' &&
    failure.message.startsWith('ImageVolumeMountFailed');
  const [succeed, errors] = isMountFailure ? [0, mounts] : [mounts, 0];
  return { requested: volumes.size, succeed, errors };
}
