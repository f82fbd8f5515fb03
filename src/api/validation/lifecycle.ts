/**
 * Validation of hooks. Upstream: pkg/apis/core/validation/validation.go, validateLifecycle, validateSleepAction
 * (v1.36). The grace period of a pod that has none is judged elsewhere.
 */
import type { Container } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateHandler } from './probes.ts';

type LifecycleHandler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;

/** Of a container that may have them. */
export function validateLifecycle(
  { lifecycle }: Container,
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  if (lifecycle === undefined) return NO_ERRORS;
  return (['postStart', 'preStop'] as const).flatMap((hook) => {
    const handler = lifecycle[hook];
    if (handler === undefined) return NO_ERRORS;
    return validateHook(handler, graceSeconds, `${path}.lifecycle.${hook}`);
  });
}

function validateHook(
  handler: LifecycleHandler,
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const { sleep } = handler;
  if (sleep === undefined) return validateHandler(handler, path);
  const errors = () => validateSleep(sleep.seconds, graceSeconds, `${path}.sleep`);
  return validateHandler(handler, path, [['sleep', errors]]);
}

function validateSleep(
  given: number | undefined,
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const seconds = given ?? 0;
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return NO_ERRORS;
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${String(graceSeconds)})`;
  return [fieldError.invalid(path, seconds, detail)];
}
