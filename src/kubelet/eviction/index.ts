/** Keeps the node's disks from filling: what nobody uses goes first, then pods. */
export { diskPressureMachine } from './disk-pressure.machine.ts';
export { EVICTION_DECISIONS, type EvictionDecisions } from './eviction-decisions.ts';
export { hasLocalLimits } from './local-limits.ts';
export {
  EvictionManager,
  type EvictionManagerOptions,
  type Rejection,
} from './eviction-manager.ts';
