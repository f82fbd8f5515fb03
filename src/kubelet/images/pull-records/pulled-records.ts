/**
 * What came of pulls: a record each image. Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_manager.go, writePulledRecordIfChanged (v1.36).
 */
import {
  rethrowProgrammerError,
  type Host,
  type Instant,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { withoutTagAndDigest } from '../../model/index.ts';
import type {
  ImagePullCredentials,
  ImagePulledRecord,
  PulledRecordMergeNewCreds,
} from './image-pulled-record.ts';
import { PULLED_CODEC } from './record-codec.ts';
import { RecordDirectory } from './record-directory.ts';
import { StripedLocks } from './striped-locks.ts';

export interface PulledRecordsOptions {
  readonly world: World;
  readonly host: Host;
  readonly path: string;
  readonly cacheSize: number;
  readonly stripes: number;
  readonly merge: PulledRecordMergeNewCreds;
}

export class PulledRecords {
  readonly #world: World;
  readonly #files: RecordDirectory<ImagePulledRecord>;
  readonly #locks: StripedLocks;
  readonly #mergeNewCreds: PulledRecordMergeNewCreds;

  constructor({ world, host, path, cacheSize, stripes, merge }: PulledRecordsOptions) {
    this.#world = world;
    this.#files = new RecordDirectory({ host, path, cacheSize, codec: PULLED_CODEC });
    this.#locks = new StripedLocks(stripes);
    this.#mergeNewCreds = merge;
  }

  /** How many are on the disk, and how full their cache is in percent. */
  get size(): Pick<RecordDirectory<ImagePulledRecord>, 'fileCount' | 'cacheUsagePercent'> {
    return this.#files;
  }

  load(): Steps<void> {
    return this.#files.load();
  }

  /** @throws {Error} if it is there and cannot be read */
  get(imageRef: string): Steps<ImagePulledRecord | undefined> {
    return this.#files.get(imageRef);
  }

  /**
   * Writes only what is new. One that cannot be read is made anew.
   * @param image as the pod writes it
   * @param added undefined: that the kubelet pulled it is all that is known
   * @throws {FileSystemError}
   */
  *add(image: string, imageRef: string, added: ImagePullCredentials | undefined): Steps<void> {
    if (this.has(image, imageRef, added)) return;
    yield* this.#locks.hold(imageRef, () => this.#add(image, imageRef, added));
  }

  /** Whether all that is written already, and nobody is about to write there. */
  has(image: string, imageRef: string, added: ImagePullCredentials | undefined): boolean {
    if (!this.#locks.isFree(imageRef)) return false;
    const known = this.#files.cached(imageRef);
    if (known === undefined) return false;
    return added === undefined || this.#merged(known, image, added) === known;
  }

  /** Removes those that `choose` names, while nobody writes any. @throws {FileSystemError} */
  *prune(
    choose: (records: readonly ImagePulledRecord[]) => Steps<readonly ImagePulledRecord[]>,
  ): Steps<void> {
    yield* this.#locks.holdAll(() => this.#prune(choose));
  }

  *#add(image: string, imageRef: string, added: ImagePullCredentials | undefined): Steps<void> {
    const known = this.#files.cached(imageRef) ?? (yield* this.#readable(imageRef));
    const lastUpdatedTime: Instant = this.#world.now();
    const record = known ?? { lastUpdatedTime, imageRef, credentialMapping: {} };
    const merged = added === undefined ? record : this.#merged(record, image, added);
    if (merged !== known) yield* this.#files.put(merged);
  }

  #merged(
    record: ImagePulledRecord,
    image: string,
    added: ImagePullCredentials,
  ): ImagePulledRecord {
    return this.#mergeNewCreds(record, withoutTagAndDigest(image), added, this.#world.now());
  }

  *#readable(imageRef: string): Steps<ImagePulledRecord | undefined> {
    try {
      return yield* this.#files.get(imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      return undefined;
    }
  }

  *#prune(
    choose: (records: readonly ImagePulledRecord[]) => Steps<readonly ImagePulledRecord[]>,
  ): Steps<void> {
    const gone = yield* choose(yield* this.#files.list());
    for (const { imageRef } of gone) yield* this.#files.delete(imageRef);
  }
}
