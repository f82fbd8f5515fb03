/** Images of containers and volumes: when they are pulled, with what, and for whom. */
export { ImageManager } from './image-manager.ts';
export { PullCredentials, type CredentialsOf } from './pull-credentials.ts';
export { inMemory } from './pull-records-of-kubelet.ts';
export { PullRecords } from './pull-records.ts';
export { imagePullPrecheck, shouldPullImage, type PullPolicy } from './should-pull-image.ts';
