/** What the node says of itself: status and lease. */
export { NodeAgent } from './node-agent.ts';
export { NODE_ALLOCATABLE, nodeMetadata } from './node-description.ts';
export { NO_PRESSURES, type Pressures } from './node-conditions.ts';
