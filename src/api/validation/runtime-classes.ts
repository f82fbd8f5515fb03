/** RuntimeClasses, checked. Upstream: pkg/apis/node/validation/validation.go (v1.36). */
import type { RuntimeClass } from '../workload-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label } from './names.ts';
import { validateNodeSelector } from './node-selector.ts';
import { validateImmutable } from './pod-template.ts';
import { validateContainerAmounts } from './resources.ts';
import { validateTolerations, type Toleration } from './tolerations.ts';

type Errors = readonly FieldError[];

export function validateRuntimeClass({ handler, overhead, scheduling }: RuntimeClass): Errors {
  const { nodeSelector, tolerations = [] } = scheduling ?? {};
  return [
    ...(handler === ''
      ? [fieldError.required('handler')]
      : invalidFor('handler', handler, isDNS1123Label(handler))),
    ...(overhead?.podFixed === undefined
      ? NO_ERRORS
      : validateContainerAmounts(overhead.podFixed, 'overhead')),
    ...validateNodeSelector(nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations(tolerations, 'scheduling.tolerations'),
    ...validateOnce(tolerations),
  ];
}

export function validateRuntimeClassUpdate(next: RuntimeClass, old: RuntimeClass): Errors {
  return [
    ...validateRuntimeClass(next),
    ...validateImmutable({ handler: [next.handler, old.handler] }),
  ];
}

/** Of two that differ in how long they bear it, one is too many. */
function validateOnce(tolerations: readonly Toleration[]): Errors {
  const seen = new Set<string>();
  return tolerations.flatMap((toleration, at) => {
    const { key = '', operator = '', value = '', effect = '' } = toleration;
    const identity = JSON.stringify([key, operator, value, effect]);
    if (!seen.has(identity)) {
      seen.add(identity);
      return NO_ERRORS;
    }
    const { tolerationSeconds = null } = toleration;
    // By the names that they have in Go.
    const shown = {
      Key: key,
      Operator: operator,
      Value: value,
      Effect: effect,
      TolerationSeconds: tolerationSeconds,
    };
    return [fieldError.duplicate(`scheduling.tolerations[${String(at)}]`, shown)];
  });
}
