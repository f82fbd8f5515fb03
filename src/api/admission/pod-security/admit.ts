/**
 * Admission of pods, part PodSecurity: what the labels of their namespace say of them; of what makes pods, and of a
 * namespace that grows stricter, its writer is warned.
 * Upstream: pod-security-admission admission/admission.go (v1.36). Nothing is audited.
 */
import type { ApiObject, Namespace, Pod, PodSpec } from '../../objects.ts';
import { sameValue } from '../../patch/same-value.ts';
import { forbidden, invalid } from '../../refusals.ts';
import { DEFINITIONS } from '../../resources/definitions.ts';
import type { ReadableStore } from '../../store/store.ts';
import { NO_WARNINGS, type FieldWarning } from '../../warnings/field-warning.ts';
import type { PodTemplateSpec } from '../../workload-objects.ts';
import type { Subject } from './check.ts';
import { violations, violationsText } from './evaluate.ts';
import { levelText, policyErrors, policyOf, type SecurityPolicy } from './policy.ts';

const PODS_MAX = 3000;

/** @throws {StatusError} Forbidden, if the pod does what its namespace does not let it */
export function checkPodSecurity(pod: Pod, old: Pod | undefined, store: ReadableStore): void {
  const { enforce } = policyFor(pod, store);
  if (enforce.level === 'privileged' || (old !== undefined && !isSignificant(pod, old))) return;
  const found = violations(subjectOf(pod), enforce);
  if (found.length === 0) return;
  const why = `violates PodSecurity "${levelText(enforce)}": ${violationsText(found)}`;
  throw forbidden(DEFINITIONS.pods, pod.metadata.name, why);
}

/** Of a pod, or of something that makes pods. */
export function findSecurityWarnings(
  object: ApiObject,
  old: ApiObject | undefined,
  store: ReadableStore,
): readonly FieldWarning[] {
  if (object.kind === 'Namespace') return ofNamespace(object, old as Namespace | undefined, store);
  const subject = subjectOf(object);
  if (subject === undefined) return NO_WARNINGS;
  const { warn } = policyFor(object, store);
  if (warn.level === 'privileged') return NO_WARNINGS;
  if (object.kind === 'Pod' && old?.kind === 'Pod' && !isSignificant(object, old)) {
    return NO_WARNINGS;
  }
  const found = violations(subject, warn);
  if (found.length === 0) return NO_WARNINGS;
  const text = `would violate PodSecurity "${levelText(warn)}": ${violationsText(found)}`;
  return [{ field: '', text }];
}

/** @throws {StatusError} Invalid, if its labels say a level that is none */
export function checkSecurityLabels(next: Namespace, old: Namespace | undefined): void {
  if (next.metadata.labels === old?.metadata.labels) return;
  const errors = policyErrors(next.metadata.labels);
  if (errors.length === 0) return;
  if (old !== undefined && sameValue(errors, policyErrors(old.metadata.labels))) return;
  throw invalid(DEFINITIONS.namespaces, next.metadata.name, errors);
}

function policyFor({ metadata }: ApiObject, store: ReadableStore): SecurityPolicy {
  const name = metadata.namespace ?? '';
  return policyOf(store.get('namespaces', { name })?.metadata.labels);
}

function subjectOf(pod: Pod): Subject;
function subjectOf(object: ApiObject): Subject | undefined;
function subjectOf(object: ApiObject): Subject | undefined {
  const template = templateOf(object);
  if (template?.spec === undefined) return undefined;
  return { annotations: template.metadata?.annotations ?? {}, spec: template.spec };
}

/** Of what is no pod, what it makes pods of. */
function templateOf(object: ApiObject): Partial<PodTemplateSpec> | undefined {
  switch (object.kind) {
    case 'Pod':
      return {
        metadata: object.metadata,
        spec: object.spec,
      };
    case 'CronJob':
      return object.spec.jobTemplate.spec.template;
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'ReplicationController':
      return object.spec?.template;
    default:
      return undefined;
  }
}

/** Whether an update says another image, or brings a container. */
function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  if (spec === old) return false;
  const images = (of: PodSpec): unknown => [
    of.containers.map(({ image }) => image),
    (of.initContainers ?? []).map(({ image }) => image),
    (of.ephemeralContainers ?? []).map(({ name, image }) => [name, image]),
  ];
  return !sameValue(images(spec), images(old));
}

/** Pods that are there already stay. */
function ofNamespace(
  { metadata }: Namespace,
  old: Namespace | undefined,
  store: ReadableStore,
): readonly FieldWarning[] {
  if (old === undefined || metadata.labels === old.metadata.labels) return NO_WARNINGS;
  const { enforce } = policyOf(metadata.labels);
  const before = policyOf(old.metadata.labels).enforce;
  const levels = ['privileged', 'baseline', 'restricted'];
  const isStricter = levels.indexOf(enforce.level) > levels.indexOf(before.level);
  if (!isStricter && (enforce.minor === before.minor || sameValue(enforce, before))) {
    return NO_WARNINGS;
  }
  const byReason = new Map<string, string[]>();
  const pods = store.list('pods').filter((pod) => pod.metadata.namespace === metadata.name);
  for (const pod of pods.slice(0, PODS_MAX)) {
    const found = violations(subjectOf(pod), enforce);
    if (found.length === 0) continue;
    const reason = found.map((each) => each.reason).join(', ');
    byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name]);
  }
  if (byReason.size === 0) return NO_WARNINGS;
  const head = `existing pods in namespace ${JSON.stringify(metadata.name)} violate the new PodSecurity enforce level "${levelText(enforce)}"`;
  const texts = [...byReason].map(([reason, names]) => `${countText(names)}: ${reason}`).sort();
  return [head, ...texts].map((text) => ({ field: '', text }));
}

function countText(names: readonly string[]): string {
  const [first = ''] = [...names].sort();
  const others = names.length - 1;
  if (others === 0) return first;
  return `${first} (and ${String(others)} other ${others === 1 ? 'pod' : 'pods'})`;
}
