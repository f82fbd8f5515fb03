/** Volumes that show a ConfigMap. Upstream: pkg/volume/configmap/configmap.go (v1.36). */
import { perform, type Steps } from '../../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { configMapPayload, type KeyProjection } from './keyed-data.ts';
import { orNothing } from './optional.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { Payload } from './payload.ts';

/** A ConfigMap, of a volume of its own or of a projected one. */
export interface ConfigMapReference {
  readonly name?: string;
  readonly items?: KeyProjection['items'];
  readonly optional?: boolean;
}

export function createConfigMapPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/configmap',
    canSupport: (volume) => volume.configMap !== undefined,
    payload: (host, { configMap = {} }, pod) =>
      projectConfigMap(host, pod.metadata.namespace, configMap, configMap.defaultMode),
  });
}

/** One that is optional and not there shows nothing. */
export function* projectConfigMap(
  volumeHost: VolumeHost,
  namespace: string,
  { name = '', items, optional = false }: ConfigMapReference,
  defaultMode: number | undefined,
): Steps<Payload> {
  const configMap = yield* orNothing(perform(volumeHost.getConfigMap(namespace, name)), optional);
  const projection = { defaultMode, optional, ...(items === undefined ? {} : { items }) };
  return configMapPayload(configMap ?? {}, projection);
}
