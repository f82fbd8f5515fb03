/** What policies in CEL, and conditions of webhooks, decide about a write. Pure. */
export type { AdmissionAttributes } from './admission-variables.ts';
export { matchConditions, type Matched } from './match-conditions.ts';
export { mutationProgramOf, type Turn } from './mutation-program.ts';
export { PolicyEvaluationError } from './policy-expression.ts';
export { programOf, type Refusal } from './policy-program.ts';
