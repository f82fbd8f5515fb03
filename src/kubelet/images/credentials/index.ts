/** Who may pull what: pull secrets, the node's docker configuration, credential provider plugins. */
export type {
  CredentialProviderPlugin,
  CredentialProviderRequest,
  CredentialProviderResponse,
} from './credential-provider-plugin.ts';
export type { DeclaredCredentialProviders } from './credential-providers.ts';
export { lookup as keyringLookup, type KeyringLookup } from './keyring.ts';
export type {
  CredentialSource,
  CredentialsOf,
  PullCredential,
  SecretSource,
} from './pull-credential.ts';
export { PullCredentials } from './pull-credentials.ts';
export { parseGoJson } from './go-json.ts';
export { tryEach, type Pulled } from './try-each.ts';
export { urlsMatch } from './urls-match.ts';
