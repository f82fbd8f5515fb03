/**
 * `control` — what runs in the control plane beside the API server: the scheduler.
 *
 * Reading order: scheduler, scheduling-queue, node-ledger, node-fit, fit-error.
 */
export { Scheduler, type SchedulerOptions } from './scheduler.ts';
