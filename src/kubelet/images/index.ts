/** Images of containers and volumes: when they are pulled, with what, and for whom. */
export { ImageManager } from './image-manager.ts';
export { PullCredentials, type CredentialsOf } from './pull-credentials.ts';
export { PullRecords } from './pull-records.ts';
export { shouldPullImage } from './should-pull-image.ts';
