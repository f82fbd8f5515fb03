/** The volume manager: desired state, actual state, and the reconciler between them. */
export { VolumeManager } from './volume-manager.ts';
export type * from './volume-manager-options.ts';
export { readyToUnmount } from './volume-manager-options.ts';
export { VolumeWaitError } from './volume-wait-error.ts';
export { KubeletVolumeHost } from './volume-host.ts';
export { volumeMachine } from './volume.machine.ts';
export type { NodeView } from './node-view.ts';
