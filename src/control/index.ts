/**
 * `control` — what runs in the control plane beside the API server: the scheduler and
 * the node lifecycle controller.
 *
 * Reading order: scheduling/scheduler, scheduling-cycle, scheduling-queue, node-ledger, filters/, scores/,
 * preemption/, fit-error.
 */
export { ControllerManager, type ControllerManagerOptions } from './controller-manager.ts';
export { NodeLifecycle, type NodeLifecycleOptions } from './node-lifecycle.ts';
export { PodsOfLostNodes } from './nodes/pods-of-lost-nodes.ts';
export { RootCaPublisher } from './root-ca-publisher.ts';
export { TaintEviction } from './nodes/taint-eviction.ts';
export { findVictims } from './scheduling/preemption/find-victims.ts';
export { pickCandidate } from './scheduling/preemption/pick-candidate.ts';
export type { PreemptionDecisions } from './scheduling/preemption/preempt.ts';
export { findMatchingVolume } from './storage/matching-volume.ts';
export type { NodeDirectories } from './storage/node-directories.ts';
export type { ConsistencyDecisions } from './informers/index.ts';
export type { BindingDecisions } from './storage/persistent-volume-controller.ts';
export { Scheduler, type SchedulerOptions } from './scheduling/scheduler.ts';
