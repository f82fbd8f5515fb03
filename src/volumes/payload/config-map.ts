/** Volumes that show a ConfigMap. Upstream: pkg/volume/configmap/configmap.go (v1.36). */
import type { Steps } from '../../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { configMapPayload } from './keyed-data.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { Payload } from './payload.ts';
import { projectObject, type ObjectReference } from './project-object.ts';

export function createConfigMapPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/configmap',
    canSupport: (volume) => volume.configMap !== undefined,
    isInMemory: false,
    payload: (host, { configMap = {} }, pod) =>
      projectConfigMap(host, pod.metadata.namespace, configMap, configMap.defaultMode),
  });
}

export function projectConfigMap(
  volumeHost: VolumeHost,
  namespace: string,
  reference: ObjectReference,
  defaultMode: number | undefined,
): Steps<Payload> {
  const object = volumeHost.getConfigMap(namespace, reference.name ?? '');
  return projectObject(object, reference, defaultMode, configMapPayload);
}
