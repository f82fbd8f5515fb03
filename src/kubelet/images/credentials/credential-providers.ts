/**
 * All credential provider plugins of a node, as one source of credentials. Upstream:
 * pkg/credentialprovider/plugin, RegisterCredentialProviderPlugins, externalCredentialProviderKeyring (v1.36).
 */
import type { Client, Pod } from '../../../api/index.ts';
import { errorText, rethrowProgrammerError, type Steps, type World } from '../../../sim/index.ts';
import {
  validateCredentialProviderConfig,
  type CredentialProviderConfig,
} from './credential-provider-config.ts';
import { PluginFailure, type CredentialProviderPlugin } from './credential-provider-plugin.ts';
import { CredentialProvider } from './credential-provider.ts';
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

export interface CredentialMetrics {
  increment(name: string, labels?: Readonly<Record<string, string>>): void;
}

interface Named {
  readonly name: string;
  readonly provider: CredentialProvider;
}

export class CredentialProviders {
  readonly #options: CredentialProvidersOptions;
  readonly #providers: readonly Named[];

  /** @throws {Error} for a configuration with which the kubelet does not start */
  constructor(options: CredentialProvidersOptions) {
    const { world, lane, client, declared, supportsTokens } = options;
    validateCredentialProviderConfig(declared.config, supportsTokens);
    this.#options = options;
    this.#providers = declared.config.providers.map((settings) => {
      const { name } = settings;
      const plugin = declared.plugins.find((each) => each.name === name);
      if (plugin === undefined) {
        throw new Error(`plugin binary executable ${name} did not exist`);
      }
      return { name, provider: new CredentialProvider({ world, lane, client, settings, plugin }) };
    });
  }

  /** Of all plugins together, the most specific key first. One that fails hides no other. */
  *lookup(pod: Pod, repository: string): Steps<readonly PullCredential[]> {
    const keyring = new Keyring(this.#options.keyringLookup);
    for (const { name, provider } of this.#providers) {
      try {
        const provided = yield* provider.provide(pod, repository);
        if (provided !== undefined) keyring.add(provided.config, provided.source);
      } catch (error) {
        rethrowProgrammerError(error);
        this.#log(name, error);
      }
    }
    return keyring.lookup(repository);
  }

  #log(name: string, error: unknown): void {
    const { world, lane, metrics } = this.#options;
    const why = errorText(error);
    world.trace.note(
      `${lane}: Failed getting credential from external registry credential provider: ${why}`,
    );
    if (error instanceof PluginFailure) {
      metrics?.increment('credential_provider_plugin_errors_total', { plugin_name: name });
    }
  }
}
