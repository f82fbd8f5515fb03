/** Who asks containers whether they have started, live and are ready, and what came of it. */
export { resolveContainerPort } from './container-port.ts';
export { requestHeaders } from './http-probe.ts';
export { ProbeError } from './probe-outcome.ts';
export { ProbeManager } from './probe-manager.ts';
export type { ProbeUpdate } from './probe-results.ts';
export { countResult, probePeriodMs, probeTurn } from './probe-turn.ts';
export type { ProbeDecisions } from './probe-worker.ts';
