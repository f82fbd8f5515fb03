/** What is wrong with a scenario, a manifest or a step of a script. */
export { InputError } from '../sim/index.ts';
