/**
 * All credential provider plugins of a node, as one source of credentials. Upstream:
 * pkg/credentialprovider/plugin, RegisterCredentialProviderPlugins, externalCredentialProviderKeyring (v1.36).
 */
import type { Client, Pod } from '../../../api/index.ts';
import { errorText, rethrowProgrammerError, type Steps, type World } from '../../../sim/index.ts';
import {
  credentialProviderConfigHash,
  validateCredentialProviderConfig,
  type CredentialProviderConfig,
} from './credential-provider-config.ts';
import type { CredentialProviderPlugin } from './credential-provider-plugin.ts';
import { CredentialProvider, type CredentialMetrics } from './credential-provider.ts';
import { Keyring, type KeyringLookup } from './keyring.ts';
import type { PullCredential } from './pull-credential.ts';

/** What a node has of them: the configuration, and the plugins that it names. */
export interface DeclaredCredentialProviders {
  readonly config: CredentialProviderConfig;
  readonly plugins: readonly CredentialProviderPlugin[];
}

export interface CredentialProvidersOptions {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly lane: string;
  readonly client: Client;
  readonly declared: DeclaredCredentialProviders;
  /** Gate KubeletServiceAccountTokenForCredentialProviders. */
  readonly supportsTokens: boolean;
  readonly keyringLookup?: KeyringLookup | undefined;
  readonly metrics?: CredentialMetrics | undefined;
}

export class CredentialProviders {
  readonly #options: CredentialProvidersOptions;
  readonly #providers: readonly CredentialProvider[];

  /** @throws {Error} for a configuration with which the kubelet does not start */
  constructor(options: CredentialProvidersOptions) {
    const { declared, supportsTokens, metrics } = options;
    validateCredentialProviderConfig(declared.config, supportsTokens);
    const hash = credentialProviderConfigHash(declared.config);
    metrics?.increment('credential_provider_config_info', { hash });
    this.#options = options;
    this.#providers = declared.config.providers.map((settings) => {
      const { name } = settings;
      const plugin = declared.plugins.find((each) => each.name === name);
      if (plugin === undefined) {
        throw new Error(`plugin binary executable ${name} did not exist`);
      }
      return new CredentialProvider({ ...options, settings, plugin });
    });
  }

  /** Of all plugins together, the most specific key first. One that fails hides no other. */
  *lookup(pod: Pod, repository: string): Steps<readonly PullCredential[]> {
    const keyring = new Keyring(this.#options.keyringLookup);
    for (const provider of this.#providers) {
      try {
        const provided = yield* provider.provide(pod, repository);
        if (provided !== undefined) keyring.add(provided.config, provided.source);
      } catch (error) {
        rethrowProgrammerError(error);
        this.#log(error);
      }
    }
    return keyring.lookup(repository);
  }

  #log(error: unknown): void {
    const { world, lane } = this.#options;
    const why = errorText(error);
    world.trace.note(
      `${lane}: Failed getting credential from external registry credential provider: ${why}`,
    );
  }
}
