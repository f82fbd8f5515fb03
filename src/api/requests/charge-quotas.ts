/**
 * Admission of everything that quotas count, part ResourceQuota, the last of all: what fits into the quotas of its
 * namespace is charged to them before it is written, and what does not is refused.
 * Upstream: apiserver pkg/admission/plugin/resourcequota/controller.go (v1.36).
 *
 * A charge is an update of the quota's status, built on the version that was read: whoever reckons the usage anew
 * meanwhile (src/control/quota) meets a conflict. Quotas are looked at in the order of their names, upstream in
 * any. Of a write that fails after it was charged (a name that is taken) the charge stays until the usage is
 * reckoned anew, as upstream.
 */
import { updatedManagedFields } from '../apply/field-manager.ts';
import type { ApiObject } from '../objects.ts';
import { compareQuantities } from '../quantity.ts';
import type { ResourceList, ResourceQuota } from '../quota-objects.ts';
import { scopesOf, type Evaluator } from '../quota/evaluator.ts';
import { evaluatorOf } from '../quota/evaluators.ts';
import { addLists, increase, isEmptyList, listText, pickList } from '../quota/resource-lists.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import { anyDefinition } from '../resources/resource-definition.ts';
import type { AnyDefinition } from '../resources/resource-definition.ts';
import { open } from '../structural-sharing.ts';
import type { Backend } from './backend.ts';
import { writingOf } from './own-fields.ts';

/**
 * @param old of an update
 * @throws {StatusError} Forbidden
 */
export function chargeQuotas(
  backend: Backend,
  definition: AnyDefinition,
  object: ApiObject,
  old: ApiObject | undefined,
): void {
  const { namespace = '' } = object.metadata;
  if (!backend.store.hasAnyIn('resourcequotas', namespace)) return;
  const evaluator = evaluatorOf(definition);
  if (evaluator === undefined) return;
  if (old !== undefined && evaluator.mayUseMore?.(object, old) !== true) return;
  chargeThose(backend, { definition, evaluator, object, old, now: backend.world.now() }, namespace);
}

function chargeThose(backend: Backend, request: Request, namespace: string): void {
  const { evaluator, object } = request;
  const quotas = backend.store
    .list('resourcequotas', { namespace })
    .filter((quota) => isAbout(quota, evaluator, object));
  for (const quota of quotas) checkCounted(quota, request);
  const charges = quotas.map((quota) => [quota, chargeOf(quota, request)] as const);
  for (const [quota, used] of charges) if (used !== undefined) charge(backend, quota, used);
}

interface Request {
  readonly definition: ResourceIdentity;
  readonly evaluator: Evaluator;
  readonly object: ApiObject;
  readonly old: ApiObject | undefined;
  readonly now: number;
}

/** The quota limits something that such an object uses, and the object is in its scopes. */
function isAbout(quota: ResourceQuota, evaluator: Evaluator, object: ApiObject): boolean {
  const names = Object.keys(quota.status.hard ?? {});
  if (!names.some(evaluator.counts)) return false;
  return scopesOf(quota).every((scope) => evaluator.isInScope(object, scope));
}

/** The object can be counted, and it is known what is used already. */
function checkCounted({ metadata, status }: ResourceQuota, request: Request): void {
  const { definition, evaluator, object } = request;
  const names = Object.keys(status.hard ?? {}).filter(evaluator.counts);
  const { name } = object.metadata;
  const complaint = evaluator.complaint?.(object, names) ?? '';
  if (complaint !== '') {
    throw forbidden(definition, name, `failed quota: ${metadata.name}: ${complaint}`);
  }
  if (names.every((each) => status.used?.[each] !== undefined)) return;
  const why = `status unknown for quota: ${metadata.name}, resources: ${names.sort().join(',')}`;
  throw forbidden(definition, name, why);
}

/** What is used with the object; undefined if that is no more than before. */
function chargeOf(quota: ResourceQuota, request: Request): ResourceList | undefined {
  const { hard = {}, used = {} } = quota.status;
  const requested = pickList(
    moreOf(quota, request),
    (name, amount) => hard[name] !== undefined && compareQuantities(amount, '0') !== 0,
  );
  if (isEmptyList(requested)) return undefined;
  const sum = addLists(used, requested);
  const isExceeded = (name: string): boolean =>
    requested[name] !== undefined && compareQuantities(sum[name] ?? '0', hard[name] ?? '0') > 0;
  const exceeded = pickList(requested, isExceeded);
  if (isEmptyList(exceeded)) return sum;
  const told = [
    `requested: ${listText(exceeded)}`,
    `used: ${listText(pickList(used, isExceeded))}`,
    `limited: ${listText(pickList(hard, isExceeded))}`,
  ].join(', ');
  const why = `exceeded quota: ${quota.metadata.name}, ${told}`;
  throw forbidden(request.definition, request.object.metadata.name, why);
}

/** What the object uses; of an update what it uses more, if what it was is counted by the quota. */
function moreOf(
  quota: ResourceQuota,
  { definition, evaluator, object, old, now }: Request,
): ResourceList {
  const usage = evaluator.usage(object, now);
  const negative = Object.keys(usage).filter(
    (name) => compareQuantities(usage[name] ?? '0', '0') < 0,
  );
  if (negative.length > 0) {
    const why = `quota usage is negative for resource(s): ${negative.sort().join(',')}`;
    throw forbidden(definition, object.metadata.name, why);
  }
  if (old === undefined || !isAbout(quota, evaluator, old)) return usage;
  return increase(usage, evaluator.usage(old, now));
}

/** As upstream, by a request of the server to itself. */
function charge(backend: Backend, quota: ResourceQuota, used: ResourceList): void {
  const next = open(quota);
  next.status = { ...quota.status, used };
  const options = { manager: 'kube-apiserver' };
  const writing = writingOf(
    backend,
    anyDefinition(backend.resources.of('resourcequotas')),
    'status',
    options,
  );
  const managed = writing && updatedManagedFields(writing, quota, next);
  if (managed !== undefined) next.metadata.managedFields = managed;
  backend.put('update', 'resourcequotas', next, quota, 'status');
}
