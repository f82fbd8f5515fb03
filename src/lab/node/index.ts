/** The lab's adapters of the real machine. */
export { nodePorts, type NodePortsOptions } from './node-ports.ts';
