/** Webhook configurations. Upstream: pkg/registry/admissionregistration, pkg/apis/admissionregistration/v1/defaults.go. */
import { share } from '../structural-sharing.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateWebhooks } from '../validation/webhooks.ts';
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../webhook-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

const SHARED = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  group: 'admissionregistration.k8s.io',
  namespaced: false,
  categories: ['api-extensions'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: false,
  selectableFields: {},
  indexedFields: [],
} as const;

export const mutatingWebhookConfigurations: ResourceDefinition<MutatingWebhookConfiguration> = {
  ...SHARED,
  resource: 'mutatingwebhookconfigurations',
  kind: 'MutatingWebhookConfiguration',
  setDefaults(configuration) {
    if (configuration.webhooks === undefined) return;
    configuration.webhooks = configuration.webhooks.map((webhook) => ({
      reinvocationPolicy: 'Never',
      ...withDefaults(webhook),
    }));
  },
  prepareForCreate: begin,
  prepareForUpdate: count,
  validate: ({ webhooks }) => validateWebhooks(webhooks),
  validateUpdate: ({ webhooks }) => validateWebhooks(webhooks),
};

export const validatingWebhookConfigurations: ResourceDefinition<ValidatingWebhookConfiguration> = {
  ...SHARED,
  resource: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  setDefaults(configuration) {
    if (configuration.webhooks === undefined) return;
    configuration.webhooks = configuration.webhooks.map(withDefaults);
  },
  prepareForCreate: begin,
  prepareForUpdate: count,
  validate: ({ webhooks }) => validateWebhooks(webhooks),
  validateUpdate: ({ webhooks }) => validateWebhooks(webhooks),
};

function begin({ metadata }: { metadata: { generation?: number } }): void {
  metadata.generation = 1;
}

function count(next: Counted, old: Counted): void {
  next.webhooks = share(old.webhooks, next.webhooks);
  if (next.webhooks === old.webhooks) return;
  next.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

interface Counted {
  metadata: { generation?: number };
  webhooks?: unknown;
}

function withDefaults<T extends ValidatingWebhook | MutatingWebhook>(webhook: T): T {
  return {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    ...webhook,
    ...(webhook.rules === undefined
      ? {}
      : { rules: webhook.rules.map((rule) => ({ scope: '*', ...rule })) }),
  };
}
