/** Upstream: pkg/apis/core/v1/defaults.go · SetDefaults_Container, SetDefaults_Volume (v1.36). */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { ImageNameError, parseImageName } from '../image-name.ts';

/** `Always` for the tag `latest`, said or unsaid; `IfNotPresent` for what is no name at all. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return tagOf(image) === 'latest' ? 'Always' : 'IfNotPresent';
}

export function isUnset(policy: string | undefined): boolean {
  return policy === undefined || policy === '';
}

function tagOf(image: string): string | undefined {
  try {
    return parseImageName(image).tag;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ImageNameError)) throw error;
    return undefined;
  }
}
