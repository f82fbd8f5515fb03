/** Who asks containers whether they have started, live and are ready, and what came of it. */
export { ProbeManager } from './probe-manager.ts';
export type { ProbeUpdate } from './probe-results.ts';
export { countResult, probeTurn } from './probe-turn.ts';
export type { ProbeDecisions } from './probe-worker.ts';
