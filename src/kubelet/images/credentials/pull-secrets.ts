/**
 * The Secrets that a pod pulls with. Upstream: pkg/kubelet/kubelet_pods.go, getPullSecretsForPod;
 * pkg/credentialprovider/secrets/secrets.go (v1.36).
 */
import { decodeBase64, type Secret } from '../../../api/index.ts';
import { decodeText } from '../../../sim/index.ts';
import { parseDockerCfg, parseDockerConfigJson } from './docker-config.ts';
import { Keyring, type KeyringLookup } from './keyring.ts';

/** Where a Secret of each type holds its configuration; others are not for pulling. */
const FORMATS = new Map([
  ['kubernetes.io/dockerconfigjson', { key: '.dockerconfigjson', parse: parseDockerConfigJson }],
  ['kubernetes.io/dockercfg', { key: '.dockercfg', parse: parseDockerCfg }],
]);

/** One keyring for all. @throws {Error} for a Secret that cannot be understood, with upstream's text */
export function keyringOf(secrets: readonly Secret[], decide?: KeyringLookup): Keyring {
  const keyring = new Keyring(decide);
  for (const { type = '', data = {}, metadata } of secrets) {
    const format = FORMATS.get(type);
    const encoded = format === undefined ? undefined : data[format.key];
    const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
    if (format === undefined || bytes === undefined || bytes.length === 0) continue;
    const { namespace, name, uid } = metadata;
    keyring.add(format.parse(decodeText(bytes)), { kind: 'Secret', namespace, name, uid });
  }
  return keyring;
}
