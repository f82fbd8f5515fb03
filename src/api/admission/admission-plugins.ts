/** Admission plugins that a server has only if told; what every server has is not listed. */
export const ADMISSION_PLUGINS = ['AlwaysPullImages'] as const;

export type AdmissionPlugin = (typeof ADMISSION_PLUGINS)[number];
