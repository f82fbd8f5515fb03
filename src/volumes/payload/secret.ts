/** Volumes that show a Secret. Upstream: pkg/volume/secret/secret.go (v1.36). */
import { perform, type Steps } from '../../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { secretPayload, type KeyProjection } from './keyed-data.ts';
import { orNothing } from './optional.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { Payload } from './payload.ts';

/** A Secret of a projected volume; a volume of its own names it `secretName`. */
export interface SecretReference {
  readonly name?: string;
  readonly items?: KeyProjection['items'];
  readonly optional?: boolean;
}

export function createSecretPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/secret',
    canSupport: (volume) => volume.secret !== undefined,
    payload: (host, { secret = {} }, pod) => {
      const { secretName: name = '', defaultMode, ...rest } = secret;
      return projectSecret(host, pod.metadata.namespace, { ...rest, name }, defaultMode);
    },
  });
}

/** One that is optional and not there shows nothing. */
export function* projectSecret(
  volumeHost: VolumeHost,
  namespace: string,
  { name = '', items, optional = false }: SecretReference,
  defaultMode: number | undefined,
): Steps<Payload> {
  const secret = yield* orNothing(perform(volumeHost.getSecret(namespace, name)), optional);
  const projection = { defaultMode, optional, ...(items === undefined ? {} : { items }) };
  return secretPayload(secret ?? {}, projection);
}
