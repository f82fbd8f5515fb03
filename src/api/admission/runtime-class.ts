/**
 * Admission of pods, plugin RuntimeClass: the class that a pod names must be there, and says what running the pod
 * costs beside its containers, and where it may run.
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go, pkg/util/tolerations (v1.36).
 */
import type { Pod, PodSpec } from '../objects.ts';
import { pathSegmentFault } from '../path-segment.ts';
import { compareQuantities } from '../quantity.ts';
import { forbidden } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { StatusError } from '../status-error.ts';
import type { ReadableStore } from '../store/store.ts';
import type { RuntimeClass } from '../workload-objects.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];
type Amounts = Readonly<Record<string, string>>;

const OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const OVERHEAD_OF_NOTHING =
  'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

/** What the class says is filled in. @throws {StatusError} Forbidden; of code 500 for a name that none can have */
export function admitRuntimeClass(pod: Pod, store: ReadableStore): void {
  const { spec } = pod;
  const { overhead, scheduling } = classOf(pod, store) ?? {};
  if (overhead !== undefined) {
    const { podFixed } = overhead;
    const isAnother = !isEmpty(spec.overhead) && !isSame(podFixed, spec.overhead);
    if (isAnother) throw refused(pod, OTHER_OVERHEAD);
    if (podFixed === undefined) delete spec.overhead;
    else spec.overhead = { ...podFixed };
  }
  if (scheduling === undefined) return;
  const { nodeSelector, tolerations = [] } = scheduling;
  if (nodeSelector !== undefined) spec.nodeSelector = selectorOf(pod, nodeSelector);
  const merged = mergeTolerations([...(spec.tolerations ?? []), ...tolerations]);
  if (merged.length > 0) spec.tolerations = merged;
}

/** After validation. @throws {StatusError} Forbidden */
export function checkRuntimeClass(pod: Pod, store: ReadableStore): void {
  const { runtimeClassName, overhead: own } = pod.spec;
  if (runtimeClassName === undefined && own === undefined) return;
  const overhead = classOf(pod, store)?.overhead;
  if (overhead !== undefined) {
    if (!isSame(overhead.podFixed, own)) throw refused(pod, OTHER_OVERHEAD);
  } else if (own !== undefined) throw refused(pod, OVERHEAD_OF_NOTHING);
}

function classOf(pod: Pod, store: ReadableStore): RuntimeClass | undefined {
  const { runtimeClassName: name } = pod.spec;
  if (name === undefined) return undefined;
  const found = store.get('runtimeclasses', { name });
  if (found !== undefined) return found;
  const fault = pathSegmentFault(name);
  // Upstream hands on what its client says, and so it is nobody's refusal.
  if (fault !== undefined) throw new StatusError('', fault);
  throw refused(pod, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
}

function refused({ metadata }: Pod, why: string): StatusError {
  return forbidden(DEFINITIONS.pods, metadata.name, why);
}

function isEmpty(amounts: Amounts = {}): boolean {
  return Object.keys(amounts).length === 0;
}

/** By value: `1000m` is `1`. */
function isSame(a: Amounts = {}, b: Amounts = {}): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [mine, other] = [a[name], b[name]];
      return mine !== undefined && other !== undefined && compareQuantities(mine, other) === 0;
    })
  );
}

function selectorOf(pod: Pod, ofClass: Readonly<Record<string, string>>): Record<string, string> {
  const own = pod.spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(ofClass)) {
    const given = own[key];
    if (given === undefined || given === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`;
    throw refused(pod, why);
  }
  return { ...own, ...ofClass };
}

/** Of two that are the same the first is kept, of two that are not the one that bears more. */
function mergeTolerations(all: readonly Toleration[]): Toleration[] {
  const merged: Toleration[] = [];
  for (const [at, toleration] of all.entries()) {
    if (merged.some((kept) => bearsAllOf(kept, toleration))) continue;
    const later = all.slice(at + 1);
    const isBorne = later.some(
      (each) => !isEqual(each, toleration) && bearsAllOf(each, toleration),
    );
    if (!isBorne) merged.push(toleration);
  }
  return merged;
}

/** Upstream: isSuperset. */
function bearsAllOf(more: Toleration, less: Toleration): boolean {
  if (isEqual(more, less)) return true;
  const { key = '', operator = '', value = '', effect = '' } = more;
  if ((less.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false;
  if ((less.effect ?? '') !== effect && effect !== '') return false;
  if (effect === 'NoExecute' && more.tolerationSeconds !== undefined) {
    const { tolerationSeconds = Infinity } = less;
    if (tolerationSeconds > more.tolerationSeconds) return false;
  }
  if (operator === 'Exists') return true;
  // A toleration without an operator is none of the kind that upstream compares with.
  return less.operator === 'Equal' && (less.value ?? '') === value;
}

function isEqual(a: Toleration, b: Toleration): boolean {
  return (
    (a.key ?? '') === (b.key ?? '') &&
    (a.operator ?? '') === (b.operator ?? '') &&
    (a.value ?? '') === (b.value ?? '') &&
    (a.effect ?? '') === (b.effect ?? '') &&
    a.tolerationSeconds === b.tolerationSeconds
  );
}
