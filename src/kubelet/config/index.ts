/** Where the pods of a node come from. */
export { PodConfig, type PodChange } from './pod-config.ts';
