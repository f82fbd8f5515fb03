/** Images of containers and volumes: when they are pulled. With what, and for whom: the wings below. */
export { formatSize, type ImageFsStats } from './gc/disk-usage.ts';
export { ImageClaims, type ImageHold } from './gc/image-claims.ts';
export { IMAGE_GC_DECISIONS, type ImageGCDecisions } from './gc/image-gc-decisions.ts';
export { ImageGCLoop } from './gc/image-gc-loop.ts';
export { ImageGCManager } from './gc/image-gc-manager.ts';
export type { ImageGCPolicy } from './gc/image-gc-policy.ts';
export { ImageList, type NodeImage } from './gc/image-list.ts';
export { applyDefaultImageTag } from './apply-default-image-tag.ts';
export { imageBackOffKey } from './image-pulls.ts';
export { ImageManager } from './image-manager.ts';
export { imagePullPrecheck, shouldPullImage, type PullPolicy } from './should-pull-image.ts';
