/** Images that nobody uses any more; and the list of images that the node's status shows. */
export { formatSize, type ImageFsStats } from './disk-usage.ts';
export { ImageClaims } from './image-claims.ts';
export { IMAGE_GC_DECISIONS, type ImageGCDecisions } from './image-gc-decisions.ts';
export { ImageGCLoop } from './image-gc-loop.ts';
export { ImageGCManager } from './image-gc-manager.ts';
export { ImageList } from './image-list.ts';
