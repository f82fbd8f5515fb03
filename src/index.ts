/**
 * `drydock` as a library: what a program, or a `.ts` scenario, may rely on. The real machine's
 * adapters (`nodePorts`) are not here, so that this door opens in a browser too.
 */
export * from './lab/index.ts';
export { choices, type Choices } from './sim/index.ts';
