/**
 * Makes sure that an image is on the node and that this pod may use it, by its pull policy. One way for
 * containers and for image volumes. Upstream: pkg/kubelet/images/image_manager.go, EnsureImageExists
 * (v1.36); for the volumes of the first draft of KEP-4639 the parts of it that they share.
 *
 * Three strings for one image: what the user asks for, in events, keys and records; what is sent to the
 * runtime, with `:latest` if need be; and the full name, for credentials.
 */
import type { EventRecorder, FeatureGates } from '../../api/index.ts';
import type { AuthConfig, Image, ImageService, ImageSpec } from '../../cri/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { ObjectPull } from '../../volumes/index.ts';
import {
  ContainerStartError,
  criErrorText,
  type Counter,
  type isInBackOffSinceUpdate,
  type KubeletConfiguration,
  type Metrics,
} from '../model/index.ts';
import { applyDefaultImageTag } from './apply-default-image-tag.ts';
import { tryEach, type CredentialsOf, type PullCredential } from './credentials/index.ts';
import { CredentialLookup } from './credential-lookup.ts';
import type { ImageClaims } from './gc/image-claims.ts';
import { inspectImage } from './inspect-image.ts';
import { ImagePulls, type imageBackOffKey } from './image-pulls.ts';
import { ImagePresence } from './image-presence.ts';
import { imageEvent } from './image-event.ts';
import type { ImageRequest } from './image-request.ts';
import type { PullRecords } from './pull-records/index.ts';
import { Puller } from './puller.ts';
import type { imagePullPrecheck, shouldPullImage } from './should-pull-image.ts';
import { PullIfNew, underIntent, type PulledImage } from './under-intent.ts';

export interface ImageManagerOptions {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly actor: string;
  readonly imageService: ImageService;
  readonly pullRecords: PullRecords;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly claims: ImageClaims;
  readonly configuration: KubeletConfiguration;
  readonly featureGates: FeatureGates;
  readonly decisions: {
    readonly applyDefaultImageTag: typeof applyDefaultImageTag;
    readonly imagePullPrecheck: typeof imagePullPrecheck;
    readonly shouldPullImage: typeof shouldPullImage;
    readonly imageBackOffKey: typeof imageBackOffKey;
    readonly isInBackOffSinceUpdate: typeof isInBackOffSinceUpdate;
  };
}

/** What is counted of a request. */
interface Seen {
  present_locally: 'true' | 'false' | 'unknown';
  readonly pull_policy: string;
  pull_required: 'true' | 'false' | 'unknown';
}

export class ImageManager {
  readonly #options: ImageManagerOptions;
  readonly #presence: ImagePresence;
  readonly #puller: Puller;
  readonly #pulls: ImagePulls;
  /** By what was seen. */
  readonly #requests = new Map<string, Counter>();

  constructor(options: ImageManagerOptions) {
    const { isInBackOffSinceUpdate, imageBackOffKey } = options.decisions;
    this.#options = options;
    this.#presence = new ImagePresence(options);
    this.#puller = new Puller(options);
    this.#pulls = new ImagePulls({
      puller: this.#puller,
      ...options,
      isInBackOffSinceUpdate,
      imageBackOffKey,
    });
  }

  /** Forgets the back-off of a pod that is gone. */
  forget(podUid: string): void {
    this.#pulls.forget(podUid);
  }

  /** Who runs its processes, as an image on the node says it; empty: root. @throws {CriError} */
  *userOf(imageId: string): Steps<string> {
    const image = yield* inspectImage(this.#options.imageService, { image: imageId });
    return image?.config?.user ?? '';
  }

  /** The id of the image to run or mount; it stays while it is held. @throws {ContainerStartError} */
  *ensureImageExists(request: ImageRequest): Steps<string> {
    const pull_policy = request.policy.toLowerCase();
    const seen: Seen = { present_locally: 'unknown', pull_policy, pull_required: 'unknown' };
    try {
      return yield* this.#ensure(request, seen);
    } finally {
      this.#count(seen);
    }
  }

  #count(seen: Seen): void {
    const { pull_policy, present_locally, pull_required } = seen;
    const key = `${pull_policy} ${present_locally} ${pull_required}`;
    let counter = this.#requests.get(key);
    if (counter === undefined) {
      const name = 'image_manager_ensure_image_requests_total';
      counter = this.#options.metrics.counter(name, { ...seen });
      this.#requests.set(key, counter);
    }
    counter.value += 1;
  }

  /**
   * Pulls in a call of the runtime that does more than that, as the draft's `MountOCIObject`: with a place
   * in the queue for the whole call, with each credential in turn, and with records; without a back-off of
   * its own and without events, since a volume has both.
   * @param attempt one call, of the image as it is sent
   * @param isUpdate it may be found that there is nothing new: then nothing is pulled
   * @throws {Error} whose message is told of the volume
   */
  *pullObject<T extends { readonly imageRef: string }>(
    image: string,
    credentialsOf: CredentialsOf,
    attempt: ObjectPull<T>,
    isUpdate: boolean,
  ): Steps<T> {
    const { pullRecords, claims } = this.#options;
    const sent = applyDefaultImageTag(image);
    const credentials = yield* credentialsOf(image);
    const ifNew = isUpdate ? new PullIfNew(pullRecords, image) : undefined;
    const pull = this.#objectPull(credentials, (auth) => attempt(auth, sent, ifNew?.begin));
    const work = this.#puller.pull(pull);
    const hold = claims.hold();
    hold.claim(sent);
    try {
      if (claims.isRemoving) yield* this.#presence.settle({ image: sent });
      const { value } = yield* ifNew?.run(work) ?? underIntent(pullRecords, image, work);
      return value;
    } finally {
      hold.release();
    }
  }

  /**
   * Uses an image by its id, if it is on the node and a pod with these credentials may use it without a
   * pull; otherwise undefined. It stays until the use has ended. Upstream: what IfNotPresent and Never mean
   * to EnsureImageExists.
   * @throws {Error} if that cannot be told, and as the use fails
   */
  *usePresent<T>(
    image: string,
    credentialsOf: CredentialsOf,
    use: (id: string) => Operation<T>,
  ): Steps<T | undefined> {
    const { claims, pullRecords } = this.#options;
    const sent = applyDefaultImageTag(image);
    const hold = claims.hold();
    hold.claim(sent);
    try {
      const present = yield* this.#presence.find({ image: sent });
      if (present === undefined) return undefined;
      hold.claim(present.id);
      const lookup = (): ReturnType<CredentialsOf> => credentialsOf(image);
      if (yield* pullRecords.mustAttemptImagePull(image, present.id, lookup)) return undefined;
      return yield* perform(use(present.id));
    } finally {
      hold.release();
    }
  }

  *#ensure(request: ImageRequest, seen: Seen): Steps<string> {
    const { decisions } = this.#options;
    const { image, policy, credentialsOf, hold } = request;
    const { annotations = {} } = request.pod.metadata;
    const sent = { image: this.#sentOrSaid(request), annotations };
    // Before anybody looks.
    hold.claim(sent.image);
    let present: Image | undefined;
    if (decisions.imagePullPrecheck(policy)) {
      present = yield* this.#inspect(request, sent);
      seen.present_locally = present === undefined ? 'false' : 'true';
      if (present !== undefined) hold.claim(present.id);
    } else {
      yield* this.#presence.settle(sent);
    }
    let known: CredentialLookup | undefined;
    if (!decisions.shouldPullImage(policy, present !== undefined)) {
      if (present === undefined) throw this.#neverPull(request);
      known = new CredentialLookup(image, credentialsOf);
      if (!(yield* this.#mustAttempt(image, present, known))) {
        seen.pull_required = 'false';
        this.#sayPresent(request);
        return present.id;
      }
      seen.pull_required = 'true';
      // The same words whether it is not there or not for this pod: its presence is not disclosed.
      if (policy === 'Never') throw this.#neverPull(request);
    }
    seen.pull_required = 'true';
    const credentials = yield* asReason(known?.get() ?? credentialsOf(image));
    return yield* this.#presence.lasting(() => this.#pull(request, sent, credentials));
  }

  *#pull(
    request: ImageRequest,
    sent: ImageSpec,
    credentials: readonly PullCredential[],
  ): Steps<string> {
    const { pullRecords } = this.#options;
    const pull = this.#pulls.pull(request, sent, credentials);
    const { imageId } = yield* underIntent(pullRecords, request.image, pull);
    request.hold.claim(imageId);
    return imageId;
  }

  *#objectPull<T extends { readonly imageRef: string }>(
    credentials: readonly PullCredential[],
    attempt: (auth: AuthConfig | undefined) => Operation<T>,
  ): Steps<PulledImage & { readonly value: T }> {
    const { value, credential } = yield* tryEach(credentials, attempt);
    return { value, credential, imageId: idOf(value.imageRef) };
  }

  #sentOrSaid(request: ImageRequest): string {
    try {
      return this.#options.decisions.applyDefaultImageTag(request.image);
    } catch (error) {
      rethrowProgrammerError(error);
      const message = `Failed to apply default image tag "${request.image}": ${criErrorText(error)}`;
      imageEvent(this.#options.recorder, request, 'Warning', 'InspectFailed', message);
      throw new ContainerStartError('InvalidImageName', message);
    }
  }

  *#inspect(request: ImageRequest, sent: ImageSpec): Steps<Image | undefined> {
    try {
      return yield* this.#presence.find(sent);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      // The name is always empty: upstream prints what it would have found.
      const message = `Failed to inspect image "": ${why}`;
      imageEvent(this.#options.recorder, request, 'Warning', 'InspectFailed', message);
      throw new ContainerStartError('ImageInspectError', message);
    }
  }

  *#mustAttempt(image: string, present: Image, lookup: CredentialLookup): Steps<boolean> {
    const { pullRecords } = this.#options;
    return yield* asReason(pullRecords.mustAttemptImagePull(image, present.id, lookup.get));
  }

  #sayPresent(request: ImageRequest): void {
    const { KubeletEnsureSecretPulledImages } = this.#options.featureGates;
    const ofPod = KubeletEnsureSecretPulledImages ? ' and can be accessed by the pod' : '';
    const message = `Container image "${request.image}" already present on machine${ofPod}`;
    imageEvent(this.#options.recorder, request, 'Normal', 'Pulled', message);
  }

  #neverPull(request: ImageRequest): ContainerStartError {
    const message = `Container image "${request.image}" is not present with pull policy of Never`;
    imageEvent(this.#options.recorder, request, 'Warning', 'ErrImageNeverPull', message);
    return new ContainerStartError('ErrImageNeverPull', message);
  }
}

/** A failure that has no word: its text is reason and message. */
function* asReason<T>(steps: Steps<T>): Steps<T> {
  try {
    return yield* steps;
  } catch (error) {
    rethrowProgrammerError(error);
    const text = criErrorText(error);
    throw new ContainerStartError(text, text);
  }
}

/** `sha256:…` of `registry.test/team/app@sha256:…` */
function idOf(imageRef: string): string {
  return imageRef.slice(imageRef.indexOf('@') + 1);
}
