/** Images of containers and volumes: when they are pulled. With what, and for whom: the wings below. */
export { ImageManager } from './image-manager.ts';
export { shouldPullImage } from './should-pull-image.ts';
