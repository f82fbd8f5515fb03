/**
 * `volumes` — the volume plugin contract and the plugins.
 */
export type * from './volume-plugin.ts';
