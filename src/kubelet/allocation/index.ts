/** What pods were given of the node's resources, where that is not simply what they ask for. */
export {
  AllocationManager,
  type AllocationDecisions,
  type AllocationManagerOptions,
} from './allocation-manager.ts';
export { inOrderOfUrgency } from './pending-resizes.ts';
