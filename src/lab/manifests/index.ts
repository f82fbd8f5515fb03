/** Plain Kubernetes manifests, as if they were scenarios. */
export { manifestsProgram } from './manifests-program.ts';
export { parseManifests } from './parse-manifests.ts';
