/**
 * What the subresource `resize` may change: how much processor time and memory containers ask for and may have.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodResize (v1.36); without the diff that its message ends with.
 */
import { qosClass } from '../defaults/qos-class.ts';
import type { Release } from '../feature-gates.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { MIRROR_POD_ANNOTATION } from './mirror-pod.ts';
import { validatePod } from './pod.ts';

const LISTS = ['limits', 'requests'] as const;
const MUTABLE = ['cpu', 'memory'] as const;

export function validateResize(next: Pod, old: Pod, release: Release): readonly FieldError[] {
  if (old.metadata.annotations?.[MIRROR_POD_ANNOTATION] !== undefined) {
    return [fieldError.forbidden('', 'static pods cannot be resized')];
  }
  if (old.spec.os?.name === 'windows') {
    return [fieldError.forbidden('', 'windows pods cannot be resized')];
  }
  const errors = [...validatePod(next, release)];
  const before = qosClass(old.spec);
  if (before !== qosClass(next.spec)) {
    const detail = 'Pod QOS Class may not change as a result of resizing';
    errors.push(fieldError.invalid('spec', before, detail));
  }
  errors.push(...validateNothingRemoved(next.spec, old.spec));
  if (!sameValue(resized(next.spec, old.spec), old.spec)) {
    errors.push(fieldError.forbidden('spec', 'only cpu and memory resources are mutable'));
  }
  return errors;
}

function validateNothingRemoved(next: PodSpec, old: PodSpec): readonly FieldError[] {
  return old.containers.flatMap(({ resources }, at) =>
    LISTS.flatMap((list) => {
      const kept = next.containers[at]?.resources?.[list] ?? {};
      const isRemoved = MUTABLE.some(
        (name) => resources?.[list]?.[name] !== undefined && !(name in kept),
      );
      if (!isRemoved) return NO_ERRORS;
      const path = `spec.containers[${String(at)}].resources.${list}`;
      return [fieldError.forbidden(path, `resource ${list} cannot be removed`)];
    }),
  );
}

/** The new spec with the amounts that may change as they were. */
function resized(spec: PodSpec, old: PodSpec): PodSpec {
  const containers = withAmounts(spec.containers, old.containers);
  const { initContainers } = spec;
  if (initContainers === undefined) return { ...spec, containers };
  return {
    ...spec,
    containers,
    initContainers: withAmounts(initContainers, old.initContainers ?? []),
  };
}

function withAmounts(next: readonly Container[], old: readonly Container[]): Container[] {
  return next.map((container, at) => {
    const before = old[at];
    if (before === undefined) return container;
    const resources: Record<string, unknown> = { ...container.resources };
    for (const list of LISTS) {
      const amounts: Record<string, string> = { ...container.resources?.[list] };
      for (const name of MUTABLE) {
        const amount = before.resources?.[list]?.[name];
        if (amount === undefined) delete amounts[name];
        else amounts[name] = amount;
      }
      if (Object.keys(amounts).length > 0) resources[list] = amounts;
      else delete resources[list];
    }
    return { ...container, resources };
  });
}
