/**
 * Pulls of images by CRI, with the back-off of each pod and image. Upstream:
 * pkg/kubelet/images/image_manager.go, pullImage (v1.36).
 */
import type { EventRecorder } from '../../api/index.ts';
import type { AuthConfig, ImageService, ImageSpec } from '../../cri/index.ts';
import {
  formatDuration,
  operation,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  BackOff,
  ContainerStartError,
  criErrorText,
  IMAGE_BACK_OFF,
  type isInBackOffSinceUpdate,
  PULL_BUCKETS,
  type Metrics,
} from '../model/index.ts';
import { imageEvent } from './image-event.ts';
import type { ImageRequest } from './image-request.ts';
import { checked, pullImage } from './inspect-image.ts';
import { tryEach, type PullCredential } from './credentials/index.ts';
import { sizeBucket } from './pull-duration.ts';
import { pullFailure } from './pull-errors.ts';
import type { Puller } from './puller.ts';
import type { PulledImage } from './under-intent.ts';

export interface ImagePullsOptions {
  readonly world: World;
  readonly imageService: ImageService;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly puller: Puller;
  readonly isInBackOffSinceUpdate: typeof isInBackOffSinceUpdate;
  readonly imageBackOffKey: typeof imageBackOffKey;
}

/**
 * What shares a back-off: all of one pod that names the image alike.
 * @param _fieldPath of what asks; a variant may tell containers apart by it
 */
export function imageBackOffKey(podUid: string, image: string, _fieldPath?: string): string {
  return `${podUid}_${image}`;
}

interface Arrival extends PulledImage {
  /** When it left the queue. */
  readonly begunAt: Instant;
  /** 0 if it is not known. */
  readonly sizeBytes: number;
}

export class ImagePulls {
  readonly #options: ImagePullsOptions;
  readonly #backOff = new BackOff(IMAGE_BACK_OFF);
  /** What the last attempt failed with, until the next begins: `<reason>: <message>`. */
  readonly #failures = new Map<string, string>();

  constructor(options: ImagePullsOptions) {
    this.#options = options;
  }

  /** A pod that is gone. */
  forget(podUid: string): void {
    this.#backOff.resetAll(`${podUid}_`);
    for (const key of this.#failures.keys()) {
      if (key.startsWith(`${podUid}_`)) this.#failures.delete(key);
    }
  }

  /** @param sent as the runtime is asked for it @throws {ContainerStartError} */
  *pull(
    request: ImageRequest,
    sent: ImageSpec,
    credentials: readonly PullCredential[],
  ): Steps<PulledImage> {
    const { world, puller } = this.#options;
    const { pod, image } = request;
    const key = this.#options.imageBackOffKey(pod.metadata.uid, image, request.fieldPath);
    this.#checkBackOff(request, key);
    this.#failures.delete(key);
    imageEvent(this.#options.recorder, request, 'Normal', 'Pulling', `Pulling image "${image}"`);
    const waitsSince = world.now();
    try {
      const arrival = yield* puller.pull(this.#arrive(sent, credentials));
      this.#sayPulled(request, arrival, waitsSince);
      return arrival;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = criErrorText(error);
      imageEvent(
        this.#options.recorder,
        request,
        'Warning',
        'Failed',
        `Failed to pull image "${image}": ${why}`,
      );
      this.#backOff.next(key, world.now());
      const failure = pullFailure(image, why);
      this.#failures.set(key, `${failure.reason}: ${failure.message}`);
      throw failure;
    }
  }

  /** @throws {ContainerStartError} ImagePullBackOff; without an instant to retry at, as upstream's */
  #checkBackOff(request: ImageRequest, key: string): void {
    const { world, isInBackOffSinceUpdate } = this.#options;
    const entry = this.#backOff.entry(key);
    if (entry === undefined || !isInBackOffSinceUpdate(entry, world.now(), IMAGE_BACK_OFF)) return;
    const message = `Back-off pulling image "${request.image}"`;
    imageEvent(this.#options.recorder, request, 'Normal', 'BackOff', message);
    const failure = this.#failures.get(key);
    const because = failure === undefined ? '' : `: ${failure}`;
    throw new ContainerStartError('ImagePullBackOff', message + because);
  }

  /** Begins when there is a place for it. */
  *#arrive(sent: ImageSpec, credentials: readonly PullCredential[]): Steps<Arrival> {
    const begunAt = this.#options.world.now();
    const attempt = (auth: AuthConfig | undefined) => operation(() => this.#attempt(sent, auth));
    const { value: imageId, credential } = yield* tryEach(credentials, attempt);
    return { imageId, credential, begunAt, sizeBytes: yield* this.#size(sent) };
  }

  #attempt(image: ImageSpec, auth: AuthConfig | undefined): Steps<string> {
    const { imageService } = this.#options;
    return pullImage(imageService, { image, ...(auth === undefined ? {} : { auth }) });
  }

  *#size(sent: ImageSpec): Steps<number> {
    try {
      const answer = yield* perform(this.#options.imageService.imageStatus(sent));
      return checked(answer, sent)?.sizeBytes ?? 0;
    } catch (error) {
      rethrowProgrammerError(error);
      return 0;
    }
  }

  /** The back-off stays as it is: it runs out, as upstream's does. */
  #sayPulled(request: ImageRequest, { begunAt, sizeBytes }: Arrival, waitsSince: Instant): void {
    const { world, metrics } = this.#options;
    const now = world.now();
    const took = now - begunAt;
    const withWait = now - waitsSince;
    const message =
      `Successfully pulled image "${request.image}" in ${formatDuration(took)} ` +
      `(${formatDuration(withWait)} including waiting). Image size: ${String(sizeBytes)} bytes.`;
    imageEvent(this.#options.recorder, request, 'Normal', 'Pulled', message);
    const labels = { image_size_in_bytes: sizeBucket(sizeBytes) };
    metrics.observe('image_pull_duration_seconds', withWait / 1000, PULL_BUCKETS, labels);
  }
}
