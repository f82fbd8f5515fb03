/**
 * Makes sure that a container's image is on the node, by its pull policy, with back-off.
 * Upstream: pkg/kubelet/images/image_manager.go, EnsureImageExists (v1.36).
 */
import type { Container, EventRecorder, Pod } from '../../api/index.ts';
import { CriError, type AuthConfig, type ImageService } from '../../cri/index.ts';
import {
  formatDuration,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { BackOff, ContainerStartError, IMAGE_BACK_OFF } from '../model/index.ts';
import { tryEach, type CredentialsOf, type PullCredential } from './credentials/index.ts';
import type { PullRecords } from './pull-records/index.ts';
import { shouldPullImage, type PullPolicy } from './should-pull-image.ts';

export interface ImageManagerOptions {
  readonly world: World;
  readonly imageService: ImageService;
  readonly pullRecords: PullRecords;
  readonly recorder: EventRecorder;
  readonly shouldPullImage?: typeof shouldPullImage | undefined;
}

/** Says something about one container. */
type Say = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

export class ImageManager {
  readonly #options: ImageManagerOptions;
  readonly #backOff = new BackOff(IMAGE_BACK_OFF);
  /** The last failed pull by pod and image, until a pull succeeds. */
  readonly #failures = new Map<string, { readonly at: Instant; readonly message: string }>();

  constructor(options: ImageManagerOptions) {
    this.#options = options;
  }

  /** Forgets the back-off of a pod that is gone. */
  forget(podUid: string): void {
    this.#backOff.resetAll(`${podUid}_`);
    for (const key of this.#failures.keys()) {
      if (key.startsWith(`${podUid}_`)) this.#failures.delete(key);
    }
  }

  /** The `imageRef` to run. @throws {ContainerStartError} with a waiting reason */
  *ensureImageExists(pod: Pod, container: Container, credentialsOf: CredentialsOf): Steps<string> {
    const { imageService, pullRecords, recorder } = this.#options;
    const image = container.image ?? '';
    const policy = (container.imagePullPolicy ?? 'IfNotPresent') as PullPolicy;
    const say: Say = (type, reason, message) =>
      recorder.event(pod, type, reason, message, `spec.containers{${container.name}}`);
    let present;
    try {
      present = yield* perform(imageService.imageStatus({ image }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof CriError)) throw error;
      say(
        'Warning',
        'InspectFailed',
        `Failed to apply default image tag "${image}": ${error.description}`,
      );
      throw new ContainerStartError('InvalidImageName', error.description);
    }
    const decide = this.#options.shouldPullImage ?? shouldPullImage;
    if (!decide(policy, present !== undefined)) {
      if (
        present !== undefined &&
        !(yield* pullRecords.mustAttemptImagePull(image, present.id, () =>
          lookUp(credentialsOf, image),
        ))
      ) {
        const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
        say('Normal', 'Pulled', message);
        return present.id;
      }
      if (policy === 'Never') {
        // The same words whether it is not there or not for this pod: its presence is not disclosed.
        const message = `Container image "${image}" is not present with pull policy of Never`;
        say('Warning', 'ErrImageNeverPull', message);
        throw new ContainerStartError('ErrImageNeverPull', message);
      }
    }
    const credentials = yield* lookUp(credentialsOf, image);
    return yield* this.#pull(pod, image, credentials, say);
  }

  *#pull(pod: Pod, image: string, credentials: readonly PullCredential[], say: Say): Steps<string> {
    const { world, imageService, pullRecords } = this.#options;
    const key = `${pod.metadata.uid}_${image}`;
    const failure = this.#failures.get(key);
    if (failure !== undefined && this.#isHeld(key, failure.at)) {
      const message = `Back-off pulling image "${image}"`;
      say('Normal', 'BackOff', message);
      // Without an instant to retry at: upstream looks again after its usual 10 to 15 s.
      throw new ContainerStartError('ImagePullBackOff', `${message}: ${failure.message}`);
    }
    const startedAt = world.now();
    say('Normal', 'Pulling', `Pulling image "${image}"`);
    let imageRef: string;
    yield* pullRecords.recordPullIntent(image);
    let isOver = false;
    try {
      const attempt = (auth: AuthConfig | undefined) =>
        imageService.pullImage({ image: { image }, ...(auth === undefined ? {} : { auth }) });
      const { value, credential } = yield* tryEach(credentials, attempt);
      isOver = true;
      yield* pullRecords.recordPulled(image, value, credential);
      imageRef = value;
    } catch (error) {
      rethrowProgrammerError(error);
      isOver = true;
      yield* pullRecords.recordPullFailed(image);
      const why = error instanceof Error ? error.message : String(error);
      this.#backOff.next(key, world.now());
      const message = `ErrImagePull: ${why}`;
      this.#failures.set(key, { at: world.now(), message });
      say('Warning', 'Failed', `Failed to pull image "${image}": ${why}`);
      throw new ContainerStartError('ErrImagePull', why);
    } finally {
      if (!isOver) pullRecords.abandonPull(image);
    }
    // The back-off is not reset: it runs out, as upstream's does.
    this.#failures.delete(key);
    const took = formatDuration(world.now() - startedAt);
    const status = yield* perform(imageService.imageStatus({ image }));
    say(
      'Normal',
      'Pulled',
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${String(status?.sizeBytes ?? 0)} bytes.`,
    );
    return imageRef;
  }

  #isHeld(key: string, failedAt: Instant): boolean {
    return this.#backOff.heldUntil(key, failedAt, this.#options.world.now()) !== undefined;
  }
}

/** @throws {ContainerStartError} whose reason and message are what is wrong */
function* lookUp(credentialsOf: CredentialsOf, image: string): Steps<readonly PullCredential[]> {
  try {
    return yield* credentialsOf(image);
  } catch (error) {
    rethrowProgrammerError(error);
    const why = error instanceof Error ? error.message : String(error);
    throw new ContainerStartError(why, why);
  }
}
