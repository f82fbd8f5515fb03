/** Which pods the node takes: room, ports, affinity, taints; and who makes room for critical ones. */
export { PodAdmission, type Verdict } from './pod-admission.ts';
export type { Refusal } from './refusal.ts';
export { resizeRefusal, type ResizeDecisions } from './resize-refusal.ts';
export { capacityOf } from './resources.ts';
export type { NodeRoom } from './predicates.ts';
