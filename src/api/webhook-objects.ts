/** Whom the server asks before it writes. Shapes come from `kubernetes-types`; see objects.ts. */
import type * as admission from 'kubernetes-types/admissionregistration/v1.js';
import type { ObjectMeta } from './objects.ts';

/** The generated type leaves out what it embeds. */
export interface WebhookRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  scope?: string;
}

export interface ValidatingWebhook extends Omit<admission.ValidatingWebhook, 'rules'> {
  rules?: WebhookRule[];
}

export interface MutatingWebhook extends ValidatingWebhook {
  reinvocationPolicy?: string;
}

interface Configuration<Kind extends string, Webhook> {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: Kind;
  metadata: ObjectMeta;
  webhooks?: Webhook[];
}

export type MutatingWebhookConfiguration = Configuration<
  'MutatingWebhookConfiguration',
  MutatingWebhook
>;
export type ValidatingWebhookConfiguration = Configuration<
  'ValidatingWebhookConfiguration',
  ValidatingWebhook
>;

/** By the plural name, as in objects.ts. */
export interface WebhookResources {
  mutatingwebhookconfigurations: MutatingWebhookConfiguration;
  validatingwebhookconfigurations: ValidatingWebhookConfiguration;
}
