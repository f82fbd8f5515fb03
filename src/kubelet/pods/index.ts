/** One worker a pod: the three sync methods, when they run, and what is cleaned up after them. */
export { Housekeeping } from './housekeeping.ts';
export { KubeletPodSyncer } from './pod-syncer.ts';
export { MirrorPods } from './mirror-pods.ts';
export { podWorkerMachine, type WorkerPhase } from './pod-worker.machine.ts';
export { PodWorkers } from './pod-workers.ts';
export { WorkQueue } from './work-queue.ts';
