/**
 * What is sent to the runtime: what the user wrote, with the tag that he left out. A short name stays short.
 * Upstream: pkg/kubelet/images/image_manager.go · applyDefaultImageTag (v1.36).
 */
import { parseImageName } from '../../api/index.ts';
import { remembering } from '../../sim/index.ts';

const DEFAULT_TAG = ':latest';

/** @throws {ImageNameError} */
export const applyDefaultImageTag = remembering((image) => {
  const { tag, digest } = parseImageName(image);
  const hasTag = digest !== '' || tag !== 'latest' || image.endsWith(DEFAULT_TAG);
  return hasTag ? image : image + DEFAULT_TAG;
});
