/** `control` — the scheduler. */
export { Scheduler, type SchedulerOptions } from './scheduler.ts';
