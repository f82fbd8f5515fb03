/** What the node says of itself: status and lease. */
export { NodeAgent } from './node-agent.ts';
