/** Which webhooks are asked about a write. Upstream: apiserver pkg/admission/plugin/webhook/{predicates,rules}. */
import {
  selectorPredicate,
  type ApiObject,
  type LabelSelector,
  type MutatingWebhook,
  type Namespace,
  type RequestHandler,
  type ValidatingWebhook,
  type WebhookRule,
} from '../../index.ts';
import type { ServedResource } from '../served-resource.ts';

export interface Write {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly served: ServedResource;
  /** As it is to be; of a delete there is none. */
  readonly object: ApiObject | undefined;
  /** As it is. */
  readonly old: ApiObject | undefined;
}

/** Nobody is asked about who is asked. */
const GROUP = 'admissionregistration.k8s.io';

export function isReviewed({ group }: ServedResource): boolean {
  return group !== GROUP;
}

export function mutatingFor(handler: RequestHandler, write: Write): readonly MutatingWebhook[] {
  const all = handler.list('mutatingwebhookconfigurations').items;
  return all
    .flatMap(({ webhooks = [] }) => webhooks)
    .filter((each) => matches(handler, each, write));
}

export function validatingFor(handler: RequestHandler, write: Write): readonly ValidatingWebhook[] {
  const all = handler.list('validatingwebhookconfigurations').items;
  return all
    .flatMap(({ webhooks = [] }) => webhooks)
    .filter((each) => matches(handler, each, write));
}

type Webhook = ValidatingWebhook | MutatingWebhook;

function matches(handler: RequestHandler, webhook: Webhook, write: Write): boolean {
  const { rules = [] } = webhook;
  return rules.some((rule) => matchesRule(rule, write)) && isSelectedBy(handler, webhook, write);
}

interface Selectors {
  readonly objectSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

/** By labels: its own, before or after, and those of its namespace. */
export function isSelectedBy(
  handler: RequestHandler,
  { objectSelector, namespaceSelector }: Selectors,
  write: Write,
): boolean {
  const { object, old } = write;
  const isSelected = selectorPredicate(objectSelector ?? {});
  if (![object, old].some((each) => each !== undefined && isSelected(labelsOf(each)))) return false;
  const labels = namespaceLabels(handler, write);
  return labels === undefined || selectorPredicate(namespaceSelector ?? {})(labels);
}

export function matchesRule(rule: WebhookRule, { operation, served }: Write): boolean {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope = '*' } = rule;
  const has = (list: readonly string[], value: string): boolean =>
    list.includes('*') || list.includes(value);
  return (
    has(operations, operation) &&
    has(apiGroups, served.group) &&
    has(apiVersions, served.version) &&
    (has(resources, served.resource) || resources.includes('*/*')) &&
    (scope === '*' || (scope === 'Namespaced') === served.namespaced)
  );
}

function labelsOf({ metadata }: ApiObject): Readonly<Record<string, string>> {
  return metadata.labels ?? {};
}

/** Undefined for what is in no namespace, and is none. */
function namespaceLabels(
  handler: RequestHandler,
  write: Write,
): Readonly<Record<string, string>> | undefined {
  const subject = write.object ?? write.old;
  if (subject?.kind === 'Namespace') return labelsOf(subject);
  if (subject === undefined || !write.served.namespaced) return undefined;
  const namespace = namespaceOf(handler, write);
  return namespace === undefined ? {} : labelsOf(namespace);
}

/** In which the object is. */
export function namespaceOf(
  handler: RequestHandler,
  { served, object, old }: Write,
): Namespace | undefined {
  if (!served.namespaced) return undefined;
  const { namespace = '' }: { namespace?: string } = (object ?? old)?.metadata ?? {};
  return handler.list('namespaces', { fieldSelector: { 'metadata.name': namespace } }).items[0];
}
