/**
 * Who pulled what: an image that came with a Secret is given only to pods that could have pulled it. Kept on
 * the node's disk, so that a restarted kubelet knows it. Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_manager.go (v1.36), KEP-2535.
 */
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
} from '../../../sim/index.ts';
import type { CredentialSource, PullCredential } from '../credentials/index.ts';
import {
  credentialsOfPull,
  pulledRecordMergeNewCreds,
  type ImagePulledRecord,
} from './image-pulled-record.ts';
import {
  mustAttemptImagePull,
  type KnownImage,
  type MustPullVerdict,
} from './must-attempt-image-pull.ts';
import type { PullRecordDecisions, PullRecordsOptions } from './pull-records-options.ts';
import { PullIntents } from './pull-intents.ts';
import { PulledRecords } from './pulled-records.ts';
import { recordsToPrune } from './records-to-prune.ts';
import { StripedLocks } from './striped-locks.ts';
import { requireCredentialVerificationForImage, validateAllowlist } from './verification-policy.ts';

const ROOT = '/var/lib/kubelet/image_manager';
/** The kubelet's `maxPods`, by default. */
const PODS_MAX = 110;
const INTENTS_MAX = 1024;
const RECORDS_MAX = 2000;
const STRIPES_MAX = 31;

export class PullRecords {
  readonly #options: PullRecordsOptions;
  readonly #decisions: PullRecordDecisions;
  readonly #intents: PullIntents;
  readonly #pulled: PulledRecords;
  readonly #loading = new StripedLocks(1);
  #isLoaded = false;

  /** @throws {Error} for an allow list that cannot be understood */
  constructor(options: PullRecordsOptions) {
    const { world, host, configuration } = options;
    const parallel = configuration.serializeImagePulls ? 1 : configuration.maxParallelImagePulls;
    const stripes = Math.min(Math.max(parallel ?? 1, 1), STRIPES_MAX);
    validateAllowlist(configuration.preloadedImagesVerificationAllowlist);
    this.#options = options;
    this.#decisions = {
      mustAttemptImagePull,
      pulledRecordMergeNewCreds,
      requireCredentialVerification: requireCredentialVerificationForImage,
      recordsToPrune,
      ...options.decisions,
    };
    this.#intents = new PullIntents({
      world,
      host,
      path: `${ROOT}/pulling`,
      cacheSize: Math.min(2 * Math.max(PODS_MAX, parallel ?? 0), INTENTS_MAX),
      stripes,
    });
    this.#pulled = new PulledRecords({
      world,
      host,
      path: `${ROOT}/pulled`,
      cacheSize: Math.min(5 * PODS_MAX, RECORDS_MAX),
      stripes,
      merge: this.#decisions.pulledRecordMergeNewCreds,
    });
    this.#showSizes();
  }

  /**
   * Reads what is on the disk. Images that a kubelet before this one was pulling, and that are here now, are
   * recorded as nobody's yet. Everything else waits for it; if it fails, whoever comes next does it again.
   */
  *load(): Steps<void> {
    if (this.#isLoaded || !this.#options.isEnabled) return;
    yield* this.#loading.holdAll(() => this.#load());
  }

  /** Whether a pull of the image is under way already, whose intent is that of this one too: what `recordPullIntent` would find. */
  joinPull(image: string): boolean {
    return this.#options.isEnabled && this.#isLoaded && this.#intents.join(image);
  }

  /** Before every pull, also one that a back-off will hold. @throws {Error} the image must not be pulled then */
  *recordPullIntent(image: string): Steps<void> {
    if (!this.#options.isEnabled) return;
    try {
      if (!this.#isLoaded) yield* this.load();
      yield* this.#intents.begin(image);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      throw new Error(`failed to record image pull intent: ${why}`, { cause: error });
    }
  }

  /**
   * A pull ended well. If that cannot be written the intent stays where it is: the image counts as pulled by
   * the kubelet, and is nobody's.
   * @param imageRef what the runtime answered
   * @param credential what opened the door; none: it was pulled as anybody
   */
  *recordPulled(
    image: string,
    imageRef: string,
    credential: PullCredential | undefined,
  ): Steps<void> {
    if (!this.#options.isEnabled) return;
    const isWritten = yield* this.#record(image, imageRef, credential?.source);
    if (isWritten && !this.#intents.leave(image)) yield* this.#intents.end(image);
  }

  /** A registry opened its door, and what it showed is here already. */
  *recordUse(image: string, imageRef: string, credential: PullCredential | undefined): Steps<void> {
    if (!this.#options.isEnabled) return;
    const source = credential?.source;
    if (this.#isLoaded && this.#pulled.has(image, imageRef, credentialsOfPull(source))) return;
    yield* this.#record(image, imageRef, source);
  }

  /** A pull failed, or was held by a back-off. */
  *recordPullFailed(image: string): Steps<void> {
    if (this.#options.isEnabled) yield* this.#intents.end(image);
  }

  /** A pull was broken off, and nobody will say how it ended. */
  abandonPull(image: string): void {
    if (this.#options.isEnabled) this.#intents.abandon(image);
  }

  /** As if the machine was lost now: what is under way stays on the disk as it is. */
  stop(): void {
    this.#intents.stop();
  }

  /**
   * Whether a pod must pull an image to be given it.
   * @param image as the pod writes it
   * @param imageRef its id; empty: it is not here
   * @param lookup the pod's credentials for it; asked only if they matter
   * @throws what `lookup` throws
   */
  *mustAttemptImagePull(
    image: string,
    imageRef: string,
    lookup: () => Steps<readonly PullCredential[]>,
  ): Steps<boolean> {
    if (!this.#options.isEnabled) return false;
    const known = yield* this.#known(image, imageRef);
    const decide = this.#decisions.mustAttemptImagePull;
    let verdict = decide(known, undefined);
    if (verdict === 'needsCredentials') verdict = decide(known, yield* this.#lookUp(lookup));
    if (verdict === 'needsCredentials') return true;
    this.#count(verdict.result);
    // It fitted, whether that can be written or not.
    if (verdict.remember !== undefined) yield* this.#record(image, imageRef, verdict.remember);
    return verdict.mustPull;
  }

  /**
   * Forgets images that are gone, after a collection. What cannot be forgotten now is forgotten the next time.
   * @param remaining ids of the images that the collection looked at and kept; see `recordsToPrune`
   * @param until records that changed since then are kept
   */
  *pruneUnknownRecords(remaining: readonly string[], until: Instant): Steps<void> {
    if (!this.#options.isEnabled) return;
    try {
      yield* this.load();
      yield* this.#pulled.prune((records) => this.#toPrune(records, remaining, until));
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }

  *#known(image: string, imageRef: string): Steps<KnownImage> {
    const { configuration } = this.#options;
    const { requireCredentialVerification } = this.#decisions;
    const requiresVerification = (name: string, pulledByKubelet: boolean): boolean =>
      requireCredentialVerification(configuration, name, pulledByKubelet);
    let record: ImagePulledRecord | 'unreadable' | undefined;
    let hasIntent = false;
    if (imageRef !== '') {
      try {
        if (!this.#isLoaded) yield* this.load();
        record = yield* this.#pulled.get(imageRef);
        hasIntent = record === undefined && (yield* this.#intents.has(image));
      } catch (error) {
        rethrowProgrammerError(error);
        record = 'unreadable';
      }
    }
    return { image, imageRef, record, hasIntent, requiresVerification };
  }

  *#lookUp(lookup: () => Steps<readonly PullCredential[]>): Steps<readonly PullCredential[]> {
    try {
      return yield* lookup();
    } catch (error) {
      rethrowProgrammerError(error);
      this.#count('error');
      throw error;
    }
  }

  /** Answers whether it could be written. */
  *#record(image: string, imageRef: string, source: CredentialSource | undefined): Steps<boolean> {
    try {
      if (!this.#isLoaded) yield* this.load();
      yield* this.#pulled.add(image, imageRef, credentialsOfPull(source));
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
  }

  *#toPrune(
    records: readonly ImagePulledRecord[],
    remaining: readonly string[],
    until: Instant,
  ): Steps<readonly ImagePulledRecord[]> {
    if (records.length === 0) return records;
    const images = yield* perform(this.#options.imageService.listImages());
    const present = images.map(({ id }) => id);
    return this.#decisions.recordsToPrune(records, { remaining, present, until });
  }

  *#load(): Steps<void> {
    if (this.#isLoaded) return;
    yield* this.#intents.load();
    yield* this.#pulled.load();
    try {
      yield* this.#adopt(yield* this.#intents.list());
    } catch (error) {
      // The intents stay, and say the same as long as they do.
      rethrowProgrammerError(error);
    }
    this.#isLoaded = true;
  }

  /** Literally: an intent for `busybox` is not found as `docker.io/library/busybox:latest`. */
  *#adopt(intents: readonly string[]): Steps<void> {
    if (intents.length === 0) return;
    const images = yield* perform(this.#options.imageService.listImages());
    for (const image of intents) {
      const found = images.filter(
        ({ repoTags, repoDigests }) => repoTags.includes(image) || repoDigests.includes(image),
      );
      for (const { id } of found) yield* this.#pulled.add(image, id, undefined);
      if (found.length > 0) yield* this.#intents.delete(image);
    }
  }

  /** Upstream: meteringRecordsAccessor. */
  #showSizes(): void {
    const { isEnabled, metrics } = this.#options;
    if (!isEnabled || metrics === undefined) return;
    for (const [name, of] of [
      ['pullintents', this.#intents],
      ['pulledrecords', this.#pulled],
    ] as const) {
      metrics.gauge(`imagemanager_ondisk_${name}`, () => of.size.fileCount);
      metrics.gauge(`imagemanager_inmemory_${name}_usage_percent`, () => of.size.cacheUsagePercent);
    }
  }

  #count(result: MustPullVerdict['result']): void {
    if (result === undefined) return;
    this.#options.metrics?.increment('imagemanager_image_mustpull_checks_total', { result });
  }
}
