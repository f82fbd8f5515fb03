/** Upstream: pkg/credentialprovider/plugin/config_test.go, Test_validateCredentialProviderConfig (v1.36). */
import { describe, expect, it } from 'vitest';
import {
  credentialProviderConfigHash,
  validateCredentialProviderConfig,
  type CredentialProviderSettings,
  type ServiceAccountTokenAttributes,
} from './credential-provider-config.ts';

const V1 = 'credentialprovider.kubelet.k8s.io/v1';
const provider = (more: Partial<CredentialProviderSettings> = {}): CredentialProviderSettings => ({
  name: 'cloud',
  matchImages: ['*.registry.test'],
  defaultCacheDuration: '10m',
  apiVersion: V1,
  ...more,
});
const withTokens = (more: Partial<ServiceAccountTokenAttributes> = {}) =>
  provider({
    tokenAttributes: {
      serviceAccountTokenAudience: 'registry',
      cacheType: 'ServiceAccount',
      requireServiceAccount: true,
      ...more,
    },
  });

const validate = (supportsTokens: boolean, ...providers: readonly CredentialProviderSettings[]) =>
  validateCredentialProviderConfig({ providers }, supportsTokens);

describe('the hash of a configuration', () => {
  it('is that of one file, its length before it', () => {
    // printf '\0\0\0\0\0\0\0\x5a{"apiVersion":"kubelet.config.k8s.io/v1","kind":"CredentialProviderConfig","providers":[]}' | sha256sum
    expect(credentialProviderConfigHash({ providers: [] })).toBe(
      'sha256:70a352b1a2d83479b066078149e22ca862766955bdb9d181254c213feca57e66',
    );
  });
});

describe('a configuration of credential providers', () => {
  it.each([
    [provider()],
    [provider({ apiVersion: `${V1}beta1`, defaultCacheDuration: '0s' })],
    [withTokens()],
    [withTokens({ cacheType: 'Token', requiredServiceAccountAnnotationKeys: ['a'] })],
  ])('may be %j', (settings) => {
    expect(() => validate(true, settings)).not.toThrow();
  });

  const TOKENS = 'providers.tokenAttributes';
  it.each<[string, CredentialProviderSettings, string]>([
    [
      'a slash',
      provider({ name: 'a/b' }),
      `providers.name: Invalid value: "a/b": provider name cannot contain '/'`,
    ],
    [
      'a space',
      provider({ name: 'a b' }),
      'providers.name: Invalid value: "a b": provider name cannot contain spaces',
    ],
    [
      'a dot',
      provider({ name: '.' }),
      `providers.name: Invalid value: ".": provider name cannot be '.'`,
    ],
    [
      'two dots',
      provider({ name: '..' }),
      `providers.name: Invalid value: "..": provider name cannot be '..'`,
    ],
    ['no version', provider({ apiVersion: '' }), 'providers.apiVersion: Required value'],
    [
      'another version',
      provider({ apiVersion: 'v1' }),
      `providers.apiVersion: Unsupported value: "v1": supported values: "${V1}", "${V1}alpha1", "${V1}beta1"`,
    ],
    [
      'no images',
      provider({ matchImages: [] }),
      'providers.matchImages: Required value: at least 1 item in matchImages is required',
    ],
    [
      'no image',
      provider({ matchImages: ['a b'] }),
      'providers.matchImages: Invalid value: "a b": match image is invalid: parse "https://a b": invalid URL',
    ],
    [
      'less than no time',
      provider({ defaultCacheDuration: '-1s' }),
      'providers.defaultCacheDuration: Invalid value: -1s: defaultCacheDuration must be greater than or equal to 0',
    ],
    [
      'no duration',
      provider({ defaultCacheDuration: 'long' }),
      'providers.defaultCacheDuration: time: invalid duration "long"',
    ],
    [
      'no audience',
      withTokens({ serviceAccountTokenAudience: '' }),
      `${TOKENS}.serviceAccountTokenAudience: Required value`,
    ],
    [
      'an older version with tokens',
      { ...withTokens(), apiVersion: `${V1}beta1` },
      `${TOKENS}: Forbidden: tokenAttributes is only supported for ${V1} API version`,
    ],
    [
      'annotations of accounts that need not be',
      withTokens({ requireServiceAccount: false, requiredServiceAccountAnnotationKeys: ['a'] }),
      `${TOKENS}.requiredServiceAccountAnnotationKeys: Forbidden: requireServiceAccount cannot be false when requiredServiceAccountAnnotationKeys is set`,
    ],
    [
      'an annotation twice',
      withTokens({
        requiredServiceAccountAnnotationKeys: ['a', 'b'],
        optionalServiceAccountAnnotationKeys: ['b'],
      }),
      `${TOKENS}: Invalid value: ["b"]: annotation keys cannot be both required and optional`,
    ],
    [
      'no cache type',
      withTokens({ cacheType: '' }),
      `${TOKENS}.cacheType: Required value: cacheType is required to be set when tokenAttributes is specified. Supported values are: ServiceAccount, Token`,
    ],
    [
      'another cache type',
      withTokens({ cacheType: 'Pod' }),
      `${TOKENS}.cacheType: Unsupported value: "Pod": supported values: "ServiceAccount", "Token"`,
    ],
  ])('may not hold %s', (_what, settings, message) => {
    expect(() => validate(true, settings)).toThrow(
      new Error(`failed to validate credential provider config: ${message}`),
    );
  });

  it('may not leave out what it needs', () => {
    const { defaultCacheDuration: _, ...settings } = provider();
    expect(() => validate(true, settings)).toThrow(
      'providers.defaultCacheDuration: Required value',
    );
    const { tokenAttributes } = withTokens();
    const { requireServiceAccount: __, ...attributes } = tokenAttributes ??
      withTokens().tokenAttributes ?? { serviceAccountTokenAudience: '', cacheType: '' };
    expect(() => validate(true, provider({ tokenAttributes: attributes }))).toThrow(
      `${TOKENS}.requireServiceAccount: Required value`,
    );
    expect(() => validate(true)).toThrow(
      'providers: Required value: at least 1 item in plugins is required',
    );
  });

  it('may not speak of tokens with the gate off', () => {
    expect(() => validate(false, withTokens())).toThrow(
      `${TOKENS}: Forbidden: tokenAttributes is not supported when KubeletServiceAccountTokenForCredentialProviders feature gate is disabled`,
    );
  });

  it('may not name one twice', () => {
    expect(() => validate(true, provider(), provider())).toThrow(
      new Error('duplicate provider name "cloud" found in configuration file(s)'),
    );
  });

  it('tells all that is wrong', () => {
    expect(() => validate(true, provider({ name: 'a/b c', matchImages: [] }))).toThrow(
      /: \[providers\.name: .*, providers\.name: .*, providers\.matchImages: .*\]$/,
    );
  });
});
