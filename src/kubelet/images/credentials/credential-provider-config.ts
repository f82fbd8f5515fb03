/**
 * Which plugins a kubelet asks for credentials, and for which images. Upstream:
 * pkg/kubelet/apis/config/types.go, CredentialProviderConfig; pkg/credentialprovider/plugin/config.go,
 * validateCredentialProviderConfig (v1.36).
 */
import { hashOf } from '#hash';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parseDuration } from '../../../sim/index.ts';
import { parseLocation } from './urls-match.ts';

export interface CredentialProviderConfig {
  readonly providers: readonly CredentialProviderSettings[];
}

export interface CredentialProviderSettings {
  /** Of the plugin's executable. */
  readonly name: string;
  /** Keys as in a docker configuration, without a scheme: `*.registry.test`. */
  readonly matchImages: readonly string[];
  /** `10m`; how long an answer that does not say is kept. `0s`: not at all. */
  readonly defaultCacheDuration?: string;
  /** `credentialprovider.kubelet.k8s.io/v1`; the plugin must answer in the same. */
  readonly apiVersion: string;
  /** The plugin is told who the pod is. Gate KubeletServiceAccountTokenForCredentialProviders. */
  readonly tokenAttributes?: ServiceAccountTokenAttributes;
}

export interface ServiceAccountTokenAttributes {
  readonly serviceAccountTokenAudience: string;
  /** `ServiceAccount` or `Token`: whose pods share an answer that is kept. */
  readonly cacheType: string;
  /** False: pods without an account are asked for without a token. */
  readonly requireServiceAccount?: boolean;
  /** An account without all of them is passed over. */
  readonly requiredServiceAccountAnnotationKeys?: readonly string[];
  readonly optionalServiceAccountAnnotationKeys?: readonly string[];
}

const CONFIG_VERSION = 'kubelet.config.k8s.io/v1';
const GROUP = 'credentialprovider.kubelet.k8s.io';
const V1 = `${GROUP}/v1`;
const API_VERSIONS: readonly string[] = [V1, `${GROUP}/v1alpha1`, `${GROUP}/v1beta1`];
const CACHE_TYPES: readonly string[] = ['ServiceAccount', 'Token'];

/**
 * `sha256:…` of the configuration as the one JSON file that it would be on the node, behind its length in eight bytes.
 * Upstream: readCredentialProviderConfig, of the files that there are.
 */
export function credentialProviderConfigHash({ providers }: CredentialProviderConfig): string {
  const file = { apiVersion: CONFIG_VERSION, kind: 'CredentialProviderConfig', providers };
  const content = utf8ToBytes(JSON.stringify(file));
  const data = new Uint8Array(8 + content.length);
  new DataView(data.buffer).setBigUint64(0, BigInt(content.length));
  data.set(content, 8);
  return `sha256:${hashOf('sha256', data)}`;
}

/** @throws {Error} as the kubelet that does not start says it */
export function validateCredentialProviderConfig(
  { providers }: CredentialProviderConfig,
  supportsTokens: boolean,
): void {
  const names = new Set<string>();
  for (const { name } of providers) {
    if (names.has(name)) {
      throw new Error(`duplicate provider name "${name}" found in configuration file(s)`);
    }
    names.add(name);
  }
  const errors =
    providers.length === 0
      ? ['providers: Required value: at least 1 item in plugins is required']
      : providers.flatMap((provider) => [
          ...nameErrors(provider),
          ...imageErrors(provider),
          ...durationErrors(provider),
          ...tokenErrors(provider, supportsTokens),
        ]);
  if (errors.length === 0) return;
  const distinct = [...new Set(errors)];
  const all = distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
  throw new Error(`failed to validate credential provider config: ${all}`);
}

function nameErrors({ name, apiVersion }: CredentialProviderSettings): readonly string[] {
  const invalid = (why: string): string =>
    `providers.name: Invalid value: ${JSON.stringify(name)}: provider name cannot ${why}`;
  return [
    ...(name.includes('/') ? [invalid("contain '/'")] : []),
    ...(name.includes(' ') ? [invalid('contain spaces')] : []),
    ...(name === '.' || name === '..' ? [invalid(`be '${name}'`)] : []),
    ...(apiVersion === '' ? ['providers.apiVersion: Required value'] : []),
    ...(apiVersion === '' || API_VERSIONS.includes(apiVersion)
      ? []
      : [unsupported('providers.apiVersion', apiVersion, API_VERSIONS)]),
  ];
}

function imageErrors({ matchImages }: CredentialProviderSettings): readonly string[] {
  if (matchImages.length === 0) {
    return ['providers.matchImages: Required value: at least 1 item in matchImages is required'];
  }
  return matchImages
    .filter((image) => parseLocation(image) === undefined)
    .map((image) => {
      const url = JSON.stringify(`https://${image}`);
      const value = JSON.stringify(image);
      return `providers.matchImages: Invalid value: ${value}: match image is invalid: parse ${url}: invalid URL`;
    });
}

function durationErrors({ defaultCacheDuration }: CredentialProviderSettings): readonly string[] {
  const field = 'providers.defaultCacheDuration';
  if (defaultCacheDuration === undefined) return [`${field}: Required value`];
  if (/^-/.test(defaultCacheDuration)) {
    return [
      `${field}: Invalid value: ${defaultCacheDuration}: defaultCacheDuration must be greater than or equal to 0`,
    ];
  }
  return parseDuration(defaultCacheDuration) === undefined
    ? [`${field}: time: invalid duration ${JSON.stringify(defaultCacheDuration)}`]
    : [];
}

function tokenErrors(
  { tokenAttributes, apiVersion }: CredentialProviderSettings,
  supportsTokens: boolean,
): readonly string[] {
  if (tokenAttributes === undefined) return [];
  const field = 'providers.tokenAttributes';
  const {
    cacheType,
    requireServiceAccount,
    requiredServiceAccountAnnotationKeys: required = [],
    optionalServiceAccountAnnotationKeys: optional = [],
  } = tokenAttributes;
  const both = [...new Set(required)].filter((key) => optional.includes(key)).sort();
  const supported = CACHE_TYPES.join(', ');
  const cases: readonly (readonly [wrong: boolean, says: string])[] = [
    [
      !supportsTokens,
      `${field}: Forbidden: tokenAttributes is not supported when KubeletServiceAccountTokenForCredentialProviders feature gate is disabled`,
    ],
    [
      tokenAttributes.serviceAccountTokenAudience === '',
      `${field}.serviceAccountTokenAudience: Required value`,
    ],
    [requireServiceAccount === undefined, `${field}.requireServiceAccount: Required value`],
    [
      apiVersion !== V1,
      `${field}: Forbidden: tokenAttributes is only supported for ${V1} API version`,
    ],
    [
      requireServiceAccount === false && required.length > 0,
      `${field}.requiredServiceAccountAnnotationKeys: Forbidden: requireServiceAccount cannot be false when requiredServiceAccountAnnotationKeys is set`,
    ],
    [
      both.length > 0,
      `${field}: Invalid value: ${JSON.stringify(both)}: annotation keys cannot be both required and optional`,
    ],
    [
      cacheType === '',
      `${field}.cacheType: Required value: cacheType is required to be set when tokenAttributes is specified. Supported values are: ${supported}`,
    ],
    [
      cacheType !== '' && !CACHE_TYPES.includes(cacheType),
      unsupported(`${field}.cacheType`, cacheType, CACHE_TYPES),
    ],
  ];
  return cases.filter(([wrong]) => wrong).map(([, says]) => says);
}

function unsupported(field: string, value: string, supported: readonly string[]): string {
  const values = supported.map((each) => JSON.stringify(each)).join(', ');
  return `${field}: Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`;
}
