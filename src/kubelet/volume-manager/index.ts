/** The volume manager: desired state, actual state, and the reconciler between them. */
export type * from './contract.ts';
export { createVolumeManager } from './volume-manager.ts';
export { VolumeWaitError } from './volume-wait-error.ts';
