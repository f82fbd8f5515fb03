/** What controllers stand on: informers, work queues, expectations. */
export { ConsistencyStore, type ConsistencyDecisions } from './consistency-store.ts';
export { Controller, type ControllerContext } from './controller.ts';
export { Expectations } from './expectations.ts';
export { controllerOf, keyOf, type Informer, type ObjectChange } from './informer.ts';
export { Informers } from './informers.ts';
export { labelSelectorText } from './label-selector-text.ts';
export { OwnWrites } from './own-writes.ts';
export { SyncError } from './sync-error.ts';
