/**
 * `sim/memory` — a machine's disk and mounts in memory: portable, and a few microseconds a call.
 *
 * The twin of `sim/node`: the same contract suites run on both, and a property test plays the same
 * calls on both and compares. Reading order: inode, tree, disk, memory-file-system, memory-mounter.
 */
export {
  createMemoryHostAdapters,
  createVolatileHostAdapters,
} from './create-memory-host-adapters.ts';
export { copyOfTree, type TreeCopy } from './copy-of-tree.ts';
