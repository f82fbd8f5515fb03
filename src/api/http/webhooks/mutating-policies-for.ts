/**
 * What MutatingAdmissionPolicies make of a write: each that matches, for each binding that matches, for each of its
 * parameters, one after the other; and once more for those that want to see what others changed after them.
 * Upstream: apiserver pkg/admission/plugin/policy/mutating/{dispatcher,reinvocationcontext}.go, policy/generic.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import {
  DecodeError,
  forbidden,
  mutationProgramOf,
  nameOf,
  PolicyEvaluationError,
  sameValue,
  StatusError,
  valueTypeOfObject,
  type AdmissionAttributes,
  type ApiObject,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
  type RequestHandler,
} from '../../index.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { attributesOf } from './admission-request.ts';
import { covers, paramsOf } from './policy-matches.ts';
import type { Write } from './webhooks-for.ts';

export function hasMutatingPolicies(handler: RequestHandler): boolean {
  return handler.list('mutatingadmissionpolicybindings').items.length > 0;
}

interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly binding: MutatingAdmissionPolicyBinding;
  readonly param: unknown;
  /** One and the same policy, binding and parameter. */
  readonly key: string;
}

interface PolicyFault {
  readonly message: string;
  /** Of the configuration there is none of its own. */
  readonly reason: 'Invalid' | undefined;
  readonly isIgnored: boolean;
}

/** The policies of one request. */
export class MutatingPolicies {
  readonly #exchange: ResourceExchange;
  /** Those that may be asked again, of those that were asked since somebody else changed the object. */
  #asked = new Set<string>();
  readonly #due = new Set<string>();
  #last: ApiObject | undefined;

  constructor(exchange: ResourceExchange) {
    this.#exchange = exchange;
  }

  /** @param isAgain after all webhooks @throws {StatusError} of what went wrong, if its policy is Fail */
  mutate(write: Write, isAgain: boolean): Write {
    if (write.operation === 'DELETE') return write;
    const faults: PolicyFault[] = [];
    if (isAgain && !sameValue(this.#last, write.object)) this.#requireAgain();
    let current = write;
    for (const invocation of this.#invocations(write, faults)) {
      if (isAgain && !this.#due.has(invocation.key)) continue;
      const next = this.#invoke(invocation, current, faults);
      if (next === undefined) continue;
      if (!sameValue(current.object, next)) this.#requireAgain();
      current = { ...current, object: next };
      if (invocation.policy.spec.reinvocationPolicy === 'IfNeeded') this.#asked.add(invocation.key);
    }
    // As upstream: a policy that may be asked again is, after what it changed itself, too.
    if (current !== write) this.#requireAgain();
    this.#last = current.object;
    const refused = faults.filter(({ isIgnored }) => !isIgnored);
    if (refused.length > 0) throw denied(write, refused);
    return current;
  }

  #requireAgain(): void {
    for (const key of this.#asked) this.#due.add(key);
    this.#asked = new Set();
  }

  #invocations(write: Write, faults: PolicyFault[]): readonly Invocation[] {
    const { handler } = this.#exchange;
    const bindings = handler.list('mutatingadmissionpolicybindings').items;
    const attributes = this.#attributes(write);
    const found: Invocation[] = [];
    for (const policy of handler.list('mutatingadmissionpolicies').items) {
      if (!covers(handler, policy.spec.matchConstraints, write)) continue;
      for (const binding of bindings) {
        const { policyName, matchResources } = binding.spec;
        if (policyName !== policy.metadata.name) continue;
        if (matchResources !== undefined && !covers(handler, matchResources, write)) continue;
        const params = paramsOf(handler, policy.spec, binding.spec, attributes);
        if (typeof params === 'string') {
          const why = `failed to configure binding: ${params}`;
          faults.push(faultOf(policy, binding, why, undefined));
          continue;
        }
        for (const param of params) {
          found.push({ policy, binding, param, key: keyOf(policy, binding, param) });
        }
      }
    }
    return found;
  }

  /** Undefined: the policy has nothing to say of it. @throws {StatusError} InternalError, of what is no object */
  #invoke(
    { policy, binding, param }: Invocation,
    write: Write,
    faults: PolicyFault[],
  ): ApiObject | undefined {
    const program = mutationProgramOf(policy);
    const attributes = { ...this.#attributes(write), params: param };
    const { matches, error } = program.matches(attributes);
    if (error !== undefined) faults.push(faultOf(policy, binding, error, 'Invalid'));
    if (!matches) return undefined;
    const turn = program.turn();
    let object = write.object;
    for (let at = 0; at < turn.count; at++) {
      try {
        const type = valueTypeOfObject(this.#exchange.route.served.definition);
        object = this.#completed(turn.mutated(at, { ...attributes, object: object ?? null }, type));
      } catch (failure) {
        rethrowProgrammerError(failure);
        if (!(failure instanceof PolicyEvaluationError)) throw failure;
        faults.push(faultOf(policy, binding, failure.message, 'Invalid'));
      }
    }
    return object;
  }

  #completed(document: unknown): ApiObject {
    const { handler, route } = this.#exchange;
    try {
      return handler.complete(nameOf(route.served.definition), document);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof DecodeError)) throw error;
      const { message } = error;
      throw new StatusError('InternalError', `Internal error occurred: ${message}`, {
        causes: [{ message }],
      });
    }
  }

  #attributes(write: Write): AdmissionAttributes {
    const { handler, user, query } = this.#exchange;
    return attributesOf(handler, { write, user, isDryRun: query.getAll('dryRun').length > 0 });
  }
}

function keyOf(
  { metadata: { name: policy } }: MutatingAdmissionPolicy,
  { metadata: { name: binding } }: MutatingAdmissionPolicyBinding,
  param: unknown,
): string {
  const { metadata } = Object(param) as Partial<ApiObject>;
  return [policy, binding, metadata?.namespace ?? '', metadata?.name ?? ''].join('/');
}

function faultOf(
  policy: MutatingAdmissionPolicy,
  binding: MutatingAdmissionPolicyBinding,
  why: string,
  reason: PolicyFault['reason'],
): PolicyFault {
  const names = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  return {
    message: `${names} denied request: ${why}`,
    reason,
    isIgnored: policy.spec.failurePolicy === 'Ignore',
  };
}

/** The first says what the answer is about. */
function denied({ served, object, old }: Write, faults: readonly PolicyFault[]): StatusError {
  const metadata: { name?: string; generateName?: string } = (object ?? old)?.metadata ?? {};
  const name = metadata.name ?? metadata.generateName ?? '';
  const causes = faults.map(({ message }) => ({ message }));
  const { status } = forbidden(served, name, '', causes);
  const [first] = faults;
  const reason = first?.reason ?? 'Forbidden';
  return new StatusError(reason, first?.message ?? '', status.details, {}, status.code);
}
