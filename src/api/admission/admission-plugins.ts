/**
 * Admission plugins that a server has only if told; what every server has is not listed. Of ServiceAccount every
 * server has the part that finds a pod's account; told of it, it gives pods their tokens, too.
 */
export const ADMISSION_PLUGINS = ['AlwaysPullImages', 'ServiceAccount'] as const;

export type AdmissionPlugin = (typeof ADMISSION_PLUGINS)[number];
