/**
 * Volumes that show several sources as one. Upstream: pkg/volume/projected/projected.go, collectData (v1.36). Left
 * out: trust bundles of the cluster and certificates of the pod.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { aggregateErrors, type Pod, type Volume } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { fsGroupOf, fsUserOf } from '../ownership.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { projectConfigMap } from './config-map.ts';
import { projectDownwardAPI } from './downward-api.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { FileProjection, Payload } from './payload.ts';
import { projectSecret } from './secret.ts';

type VolumeProjection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
type ServiceAccountTokenProjection = NonNullable<VolumeProjection['serviceAccountToken']>;

/** Upstream: pkg/apis/core/v1/defaults.go. */
const DEFAULT_EXPIRATION_SECONDS = 3600;

export function createProjectedPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/projected',
    canSupport: (volume) => volume.projected !== undefined,
    isInMemory: true,
    payload: (host, { projected: { sources = [], defaultMode } = {} }, pod) =>
      collect(host, sources, pod, defaultMode),
  });
}

/** Of a path that two sources have, the later one's counts. @throws {Error} of all sources that cannot be had */
function* collect(
  volumeHost: VolumeHost,
  sources: readonly VolumeProjection[],
  pod: Pod,
  defaultMode: number | undefined,
): Steps<Payload> {
  if (defaultMode === undefined) {
    throw new Error('no default mode used, not even the default value for it');
  }
  const payload = new Map<string, FileProjection>();
  const failures: unknown[] = [];
  for (const source of sources) {
    try {
      for (const [path, file] of yield* project(volumeHost, source, pod, defaultMode)) {
        payload.set(path, file);
      }
    } catch (error) {
      rethrowProgrammerError(error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new Error(aggregateErrors(failures));
  return payload;
}

const NOTHING: Payload = new Map();

function* project(
  volumeHost: VolumeHost,
  { secret, configMap, downwardAPI, serviceAccountToken }: VolumeProjection,
  pod: Pod,
  defaultMode: number,
): Steps<Payload> {
  const { namespace } = pod.metadata;
  if (secret !== undefined) return yield* projectSecret(volumeHost, namespace, secret, defaultMode);
  if (configMap !== undefined) {
    return yield* projectConfigMap(volumeHost, namespace, configMap, defaultMode);
  }
  if (downwardAPI !== undefined) {
    return projectDownwardAPI(volumeHost, pod, downwardAPI.items ?? [], defaultMode);
  }
  if (serviceAccountToken === undefined) return NOTHING;
  return yield* projectToken(volumeHost, serviceAccountToken, pod, defaultMode);
}

/** Where a user or a group is named, the file is for them alone. */
function* projectToken(
  volumeHost: VolumeHost,
  {
    path,
    audience = '',
    expirationSeconds = DEFAULT_EXPIRATION_SECONDS,
  }: ServiceAccountTokenProjection,
  pod: Pod,
  defaultMode: number,
): Steps<Payload> {
  const request = { audiences: audience === '' ? [] : [audience], expirationSeconds };
  const token = yield* perform(volumeHost.getServiceAccountToken(pod, request));
  const uid = fsUserOf(pod);
  const isPrivate = uid !== undefined || fsGroupOf(pod) !== undefined;
  const file = { data: utf8ToBytes(token), mode: isPrivate ? 0o600 : defaultMode };
  return new Map([[path, uid === undefined ? file : { ...file, uid }]]);
}
