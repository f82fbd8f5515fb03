/** Which webhooks are asked about a write. Upstream: apiserver pkg/admission/plugin/webhook/{predicates,rules}. */
import {
  selectorPredicate,
  type ApiObject,
  type MutatingWebhook,
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
  const { rules = [], objectSelector, namespaceSelector } = webhook;
  if (!rules.some((rule) => matchesRule(rule, write))) return false;
  const { object, old } = write;
  const isSelected = selectorPredicate(objectSelector ?? {});
  if (![object, old].some((each) => each !== undefined && isSelected(labelsOf(each)))) return false;
  const labels = namespaceLabels(handler, write);
  return labels === undefined || selectorPredicate(namespaceSelector ?? {})(labels);
}

function matchesRule(rule: WebhookRule, { operation, served }: Write): boolean {
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
  { served, object, old }: Write,
): Readonly<Record<string, string>> | undefined {
  const subject = object ?? old;
  if (subject === undefined) return undefined;
  if (subject.kind === 'Namespace' && served.group === '') return labelsOf(subject);
  if (!served.namespaced) return undefined;
  const { namespace = '' }: { namespace?: string } = subject.metadata;
  const { items } = handler.list('namespaces', { fieldSelector: { 'metadata.name': namespace } });
  const [found] = items;
  return found === undefined ? {} : labelsOf(found);
}
