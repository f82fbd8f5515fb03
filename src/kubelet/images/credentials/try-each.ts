/**
 * A pull with each credential in turn, whatever the failure of the one before; without any, once as
 * anybody. Upstream: pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage (v1.36).
 */
import type { AuthConfig } from '../../../cri/index.ts';
import { perform, rethrowProgrammerError, type Operation, type Steps } from '../../../sim/index.ts';
import { criErrorText } from '../../model/index.ts';
import type { PullCredential } from './pull-credential.ts';

const AS_ANYBODY: readonly undefined[] = [undefined];

/** What was pulled, and what opened the door. */
export interface Pulled<T> {
  readonly value: T;
  readonly credential: PullCredential | undefined;
}

/** @throws {Error} with the text of the failure, or of all different ones: `[<first>, <second>]` */
export function* tryEach<T>(
  credentials: readonly PullCredential[],
  attempt: (auth: AuthConfig | undefined) => Operation<T>,
): Steps<Pulled<T>> {
  let failures: Map<string, unknown> | undefined;
  for (const credential of credentials.length === 0 ? AS_ANYBODY : credentials) {
    try {
      return { value: yield* perform(attempt(credential?.auth)), credential };
    } catch (error) {
      rethrowProgrammerError(error);
      failures ??= new Map();
      failures.set(criErrorText(error), error);
    }
  }
  throw inOne(failures ?? new Map());
}

function inOne(failures: ReadonlyMap<string, unknown>): Error {
  const [[text, cause] = [], ...others] = failures;
  if (others.length === 0) return new Error(text, { cause });
  return new Error(`[${[...failures.keys()].join(', ')}]`, { cause });
}
