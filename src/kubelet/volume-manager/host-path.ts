/**
 * What of a volume a container gets bound that does not get all of it: the part that the volumeMount names.
 * Upstream: pkg/kubelet/kubelet_pods.go, makeMounts (v1.36).
 */
import type { Container, VolumeMount } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Host, type Steps } from '../../sim/index.ts';
import { prepareSubPath, SubPathError } from '../../volumes/index.ts';
import { expand, podDirectory, type Environment } from '../model/index.ts';
import type { ActualVolume } from './actual-volume.ts';

/**
 * @param index of the volumeMount in the container
 * @param subPath what is named of it
 * @throws {Error} in upstream's words, which keep to themselves what would tell of the node's files
 */
export function* hostPathOf(
  host: Host,
  { mounter, name: volumeName, podUid }: ActualVolume,
  { name: containerName }: Container,
  index: number,
  subPath: string,
): Steps<string> {
  const volumePath = mounter.getPath();
  const { isFixed = false } = mounter.attributes;
  const place = { podDirectory: podDirectory(podUid), volumeName, containerName, index };
  try {
    return yield* perform(prepareSubPath(host, { ...place, volumePath, subPath, isFixed }));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof SubPathError)) throw error;
    const failed = error.stage === 'create' ? 'create subPath directory' : 'prepare subPath';
    throw new Error(
      `failed to ${failed} for volumeMount "${volumeName}" of container "${containerName}"`,
      { cause: error },
    );
  }
}

/**
 * The part that is named, relative and without `..`; empty: all of it.
 * @throws {Error} in upstream's words
 */
export function subPathOf(
  { subPath: literal = '', subPathExpr = '' }: VolumeMount,
  environment: Environment,
): string {
  if (subPathExpr === '' && literal === '') return '';
  const subPath = subPathExpr === '' ? literal : expandSubPath(subPathExpr, environment);
  if (subPath.startsWith('/')) {
    throw new Error(`error SubPath \`${subPath}\` must not be an absolute path`);
  }
  if (subPath.split('/').includes('..')) {
    throw new Error(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
  }
  return subPath;
}

/** An empty value is none. Upstream: container/helpers.go, ExpandContainerVolumeMounts. */
function expandSubPath(expression: string, environment: Environment): string {
  const missing = new Set<string>();
  const expanded = expand(expression, (name) => {
    const value = environment.get(name) ?? '';
    if (value === '') missing.add(name);
    return value;
  });
  if (missing.size > 0) throw new Error(`missing value for ${[...missing].sort().join(', ')}`);
  return expanded;
}
