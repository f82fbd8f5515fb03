/** Secrets. Upstream: pkg/registry/core/secret/strategy.go. */
import { encodeBase64 } from '../base64.ts';
import type { Secret } from '../objects.ts';
import { validateSecret, validateSecretUpdate } from '../validation/data.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const secrets: ResourceDefinition<Secret> = {
  resource: 'secrets',
  kind: 'Secret',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: { type: (secret) => secret.type },
  indexedFields: [],
  setDefaults(secret) {
    absorbStringData(secret);
    const { type = 'Opaque' }: Partial<Secret> = secret;
    secret.type = type;
  },
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
};

/** `stringData` is for writing only: it overrides `data` and is never read back. */
function absorbStringData(secret: Secret & { stringData?: Record<string, string> }): void {
  const { stringData } = secret;
  if (stringData === undefined) return;
  const data = { ...secret.data };
  for (const [key, text] of Object.entries(stringData)) data[key] = encodeBase64(text);
  secret.data = data;
  delete secret.stringData;
}
