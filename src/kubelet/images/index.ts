/** Images of containers and volumes: when they are pulled. With what, and for whom: the wings below. */
export { ImageManager } from './image-manager.ts';
export { imagePullPrecheck, shouldPullImage, type PullPolicy } from './should-pull-image.ts';
