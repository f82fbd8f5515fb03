/**
 * A pull between its two records: before it the intent, after it who may use what came, or that nothing
 * came. Upstream: pkg/kubelet/images/image_manager.go, pullImage (v1.36).
 */
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { ContainerStartError, criErrorText } from '../model/index.ts';
import type { PullCredential } from './credentials/index.ts';
import type { PullRecords } from './pull-records/index.ts';

/** What a pull tells its record. */
export interface PulledImage {
  readonly imageId: string;
  /** What opened the door; undefined: it was open. */
  readonly credential: PullCredential | undefined;
}

/** @throws {ContainerStartError} if the intent cannot be recorded, and nothing was pulled */
export function* underIntent<T extends PulledImage>(
  records: PullRecords,
  image: string,
  pull: Steps<T>,
): Steps<T> {
  try {
    yield* records.recordPullIntent(image);
  } catch (error) {
    rethrowProgrammerError(error);
    const why = criErrorText(error);
    const message = `Failed to record image pull intent for container image "${image}": ${why}`;
    throw new ContainerStartError(why, message);
  }
  let isOver = false;
  let pulled: T;
  try {
    pulled = yield* pull;
    isOver = true;
  } catch (error) {
    rethrowProgrammerError(error);
    isOver = true;
    yield* records.recordPullFailed(image);
    throw error;
  } finally {
    // Cancelled: nobody waits any more, but the intent is not to stay.
    if (!isOver) records.abandonPull(image);
  }
  yield* records.recordPulled(image, pulled.imageId, pulled.credential);
  return pulled;
}
