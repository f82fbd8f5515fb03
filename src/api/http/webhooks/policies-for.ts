/**
 * What ValidatingAdmissionPolicies say of a write: each that matches, for each binding that matches, for each of its
 * parameters. `Deny` refuses, `Warn` warns, and `Audit` does nothing, for nothing is audited here.
 * Upstream: apiserver pkg/admission/plugin/policy/validating/dispatcher.go, policy/matching, policy/generic.
 */
import {
  forbidden,
  programOf,
  StatusError,
  type AdmissionAttributes,
  type Refusal,
  type RequestHandler,
  type StatusReason,
  type ValidatingAdmissionPolicy,
  type ValidatingAdmissionPolicyBinding,
} from '../../index.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { attributesOf } from './admission-request.ts';
import { covers, paramsOf } from './policy-matches.ts';
import type { Write } from './webhooks-for.ts';

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

export function hasPolicies(handler: RequestHandler): boolean {
  return handler.list('validatingadmissionpolicybindings').items.length > 0;
}

/** @throws {StatusError} of the first refusal */
export function askPolicies(exchange: ResourceExchange, write: Write): void {
  const { handler, user, query, warnings } = exchange;
  const bindings = handler.list('validatingadmissionpolicybindings').items;
  if (bindings.length === 0) return;
  const isDryRun = query.getAll('dryRun').length > 0;
  const attributes = attributesOf(handler, { write, user, isDryRun });
  let first: StatusError | undefined;
  for (const policy of handler.list('validatingadmissionpolicies').items) {
    if (!covers(handler, policy.spec.matchConstraints, write)) continue;
    for (const binding of bindings) {
      const { policyName, matchResources, validationActions = [] } = binding.spec;
      if (policyName !== policy.metadata.name) continue;
      if (matchResources !== undefined && !covers(handler, matchResources, write)) continue;
      const names = `ValidatingAdmissionPolicy '${policyName}' with binding '${binding.metadata.name}'`;
      for (const refusal of refusalsOf(handler, policy, binding, attributes)) {
        if (validationActions.includes('Warn')) {
          warnings.add(`Validation failed for ${names}: ${refusal.message}`);
        }
        if (!refusal.isOfConfiguration && !validationActions.includes('Deny')) continue;
        first ??= denied(write, `${names} denied request: ${refusal.message}`, refusal.reason);
      }
    }
  }
  if (first !== undefined) throw first;
}

/** One of the configuration is not asked what is to come of it: the policy says. */
type Found = Refusal & { readonly isOfConfiguration?: boolean };

function refusalsOf(
  handler: RequestHandler,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  attributes: AdmissionAttributes,
): readonly Found[] {
  const params = paramsOf(handler, policy.spec, binding.spec, attributes);
  if (typeof params === 'string') {
    if (policy.spec.failurePolicy === 'Ignore') return [];
    const message = `failed to configure binding: ${params}`;
    return [{ message, reason: 'Invalid', isOfConfiguration: true }];
  }
  return params.flatMap((each) => programOf(policy).judge({ ...attributes, params: each }));
}

function denied({ served, object, old }: Write, message: string, reason: string): StatusError {
  const metadata: { name?: string; generateName?: string } = (object ?? old)?.metadata ?? {};
  const name = metadata.name ?? metadata.generateName ?? '';
  const causes = [{ message }];
  const { status } = forbidden(served, name, message, causes);
  const code = CODES[reason] ?? 422;
  return new StatusError(reason as StatusReason, status.message, status.details, {}, code);
}
