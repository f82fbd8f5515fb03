/**
 * Fields of webhook configurations. Notation: see struct-table.ts. Upstream: api admissionregistration/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';
const WEBHOOK = `
  name string, clientConfig WebhookClientConfig, rules []RuleWithOperations, failurePolicy string,
  matchPolicy string, namespaceSelector LabelSelector, objectSelector LabelSelector,
  sideEffects string, timeoutSeconds int32, admissionReviewVersions []string,
  matchConditions []MatchCondition`;

export const WEBHOOK_STRUCTS = {
  MutatingWebhookConfiguration: `${OBJECT}, webhooks []MutatingWebhook`,
  ValidatingWebhookConfiguration: `${OBJECT}, webhooks []ValidatingWebhook`,
  MutatingWebhook: `${WEBHOOK}, reinvocationPolicy string`,
  ValidatingWebhook: WEBHOOK,
  WebhookClientConfig: 'url string, service ServiceReference, caBundle bytes',
  ServiceReference: 'namespace string, name string, path string, port int32',
  RuleWithOperations: `
    operations []string, apiGroups []string, apiVersions []string, resources []string, scope string`,
  MatchCondition: 'name string, expression string',
} as const;
