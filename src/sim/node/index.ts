/**
 * `sim/node` — the simulation on a real machine: a host's files and mounts in a real directory, and
 * a pace that keeps the world's time in step with the wall clock.
 */
export { claimDirectory, ClaimedError, isClaim } from './claim.ts';
export { createNodeFileSystem, type NodeFileSystemOptions } from './create-node-file-system.ts';
export { createNodeMounter, type NodeMounterOptions } from './create-node-mounter.ts';
export { RealTimePace, type RealTimePaceOptions, type Stride } from './real-time-pace.ts';
export { WaitingPace } from './waiting-pace.ts';
