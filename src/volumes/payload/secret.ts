/** Volumes that show a Secret. Upstream: pkg/volume/secret/secret.go (v1.36). */
import type { Steps } from '../../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { secretPayload } from './keyed-data.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { Payload } from './payload.ts';
import { projectObject, type ObjectReference } from './project-object.ts';

export function createSecretPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/secret',
    canSupport: (volume) => volume.secret !== undefined,
    isInMemory: true,
    payload: (host, { secret = {} }, pod) => {
      const { secretName: name = '', defaultMode, ...rest } = secret;
      return projectSecret(host, pod.metadata.namespace, { ...rest, name }, defaultMode);
    },
  });
}

export function projectSecret(
  volumeHost: VolumeHost,
  namespace: string,
  reference: ObjectReference,
  defaultMode: number | undefined,
): Steps<Payload> {
  const object = volumeHost.getSecret(namespace, reference.name ?? '');
  return projectObject(object, reference, defaultMode, secretPayload);
}
