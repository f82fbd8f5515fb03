/**
 * Validation of a resize: cpu and memory of containers may change, if the pod's class of service stays.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodResize (v1.36).
 */
import { qosClass } from '../defaults/qos-class.ts';
import type { Release } from '../feature-gates.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { compareQuantities } from '../quantity.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validatePod } from './pod.ts';

type Resources = NonNullable<Container['resources']>;
type Quantities = Readonly<Record<string, string>>;

const LISTS = ['containers', 'initContainers'] as const;
const RESIZABLE = ['cpu', 'memory'];

export function validatePodResize(next: Pod, old: Pod, release: Release): readonly FieldError[] {
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return [fieldError.forbidden('', 'static pods cannot be resized')];
  }
  if (old.spec.os?.name === 'windows') {
    return [fieldError.forbidden('', 'windows pods cannot be resized')];
  }
  const errors = [...validatePod(next, release), ...validateClass(next, old)];
  if (!isSupported(old)) {
    errors.push(fieldError.forbidden('spec', 'Pod running on node without support for resize'));
  }
  const moved = LISTS.flatMap((list) => validateSameNames(next.spec, old.spec, list));
  if (moved.length > 0) return [...errors, ...moved];
  for (const list of ['initContainers', 'containers'] as const) {
    errors.push(...eachPair(next.spec, old.spec, list, validateNothingRemoved));
  }
  errors.push(...eachPair(next.spec, old.spec, 'containers', validateResizable));
  errors.push(...eachPair(next.spec, old.spec, 'initContainers', validateResizableInit));
  return errors;
}

function validateClass(next: Pod, old: Pod): readonly FieldError[] {
  const { qosClass: before = qosClass(old.spec) } = old.status;
  if (before === qosClass(next.spec)) return [];
  const detail = 'Pod QOS Class may not change as a result of resizing';
  return [fieldError.invalid('spec', next.status.qosClass ?? '', detail)];
}

/** A kubelet that can resize says what running containers have. */
function isSupported({ status: { containerStatuses = [] } }: Pod): boolean {
  const running = containerStatuses.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

function validateSameNames(
  next: PodSpec,
  old: PodSpec,
  list: (typeof LISTS)[number],
): readonly FieldError[] {
  const given = next[list] ?? [];
  const before = old[list] ?? [];
  if (given.length !== before.length) {
    return [fieldError.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  }
  return given.flatMap(({ name }, at) =>
    name === before[at]?.name
      ? []
      : [
          fieldError.forbidden(
            `spec.${list}[${String(at)}].name`,
            `${list} may not be renamed or reordered on resize`,
          ),
        ],
  );
}

type Check = (next: Container, old: Container, path: string) => readonly FieldError[];

function eachPair(next: PodSpec, old: PodSpec, list: (typeof LISTS)[number], check: Check) {
  return (next[list] ?? []).flatMap((container, at) => {
    const before = old[list]?.[at];
    return before === undefined ? [] : check(container, before, `spec.${list}[${String(at)}]`);
  });
}

function validateNothingRemoved(next: Container, old: Container, path: string) {
  return (['requests', 'limits'] as const).flatMap((which) => {
    const left = next.resources?.[which] ?? {};
    const isRemoved = Object.keys(old.resources?.[which] ?? {}).some((name) => !(name in left));
    if (!isRemoved) return [];
    const detail = `resource ${which} cannot be removed`;
    return [fieldError.forbidden(`${path}.resources.${which}`, detail)];
  });
}

function validateResizable(next: Container, old: Container): readonly FieldError[] {
  if (isOtherwiseSame(next, old)) return [];
  return [fieldError.forbidden('spec', 'only cpu and memory resources are mutable')];
}

/** One that is not a sidecar has ended, or holds back those that follow: it cannot begin again. */
function validateResizableInit(next: Container, old: Container, path: string) {
  const errors: FieldError[] = [];
  if (!isOtherwiseSame(next, old)) {
    const detail = 'only cpu and memory resources for init or sidecar containers are mutable';
    errors.push(fieldError.forbidden(path, detail));
  }
  const { resizePolicy = [] } = next as { readonly resizePolicy?: readonly WithPolicy[] };
  const isRestarted = resizePolicy.some((each) => each.restartPolicy === 'RestartContainer');
  if (isRestarted && next.restartPolicy !== 'Always' && !sameValue(next, old)) {
    const detail =
      'non-sidecar init containers with a resize policy of RestartContainer cannot be resized';
    errors.push(fieldError.forbidden(path, detail));
  }
  return errors;
}

interface WithPolicy {
  readonly restartPolicy?: string;
}

/** But for cpu and memory; the policy of how they are changed cannot be. */
function isOtherwiseSame(next: Container, old: Container): boolean {
  const { resources: given = {}, ...rest } = next;
  const { resources: before = {}, ...others } = old;
  return sameValue(rest, others) && sameButFor(given, before);
}

function sameButFor(next: Resources, old: Resources): boolean {
  const { requests, limits, ...rest } = next;
  const { requests: requestsBefore, limits: limitsBefore, ...others } = old;
  return (
    sameValue(rest, others) &&
    sameFixed(requests, requestsBefore) &&
    sameFixed(limits, limitsBefore)
  );
}

function sameFixed(next: Quantities = {}, old: Quantities = {}): boolean {
  const names = new Set([...Object.keys(next), ...Object.keys(old)]);
  return [...names].every((name) => {
    if (RESIZABLE.includes(name)) return true;
    const [given, before] = [next[name], old[name]];
    return given !== undefined && before !== undefined && compareQuantities(given, before) === 0;
  });
}
