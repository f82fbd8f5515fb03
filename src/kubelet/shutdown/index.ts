/** What is done before the machine is switched off. */
export { NodeShutdown, SHUTDOWN_REFUSAL } from './node-shutdown.ts';
