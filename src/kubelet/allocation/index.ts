/** What pods were given of the node's resources, where that is not simply what they ask for. */
export { AllocationManager, type AllocationManagerOptions } from './allocation-manager.ts';
