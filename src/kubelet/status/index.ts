/** From what the runtime says to what the API shows, and the writing of it. */
export { isReadinessStale } from './conditions.ts';
export { generatePodStatus, isTerminalPhase } from './generate-pod-status.ts';
export { getPhase } from './get-phase.ts';
export { StatusManager } from './status-manager.ts';
