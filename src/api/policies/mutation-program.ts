/**
 * A policy that changes what is written, compiled: whether it is asked at all, and what each of its mutations makes of
 * an object. Upstream: apiserver pkg/admission/plugin/policy/mutating/{compilation,dispatcher}.go, patch.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { MutatingAdmissionPolicy, Mutation } from '../admission-policy-objects.ts';
import { configurationFault } from '../apply/check-configuration.ts';
import { mergeValues } from '../apply/merge-values.ts';
import { NoPathElement } from '../apply/path-element.ts';
import type { ValueType } from '../apply/value-type.ts';
import { COST_LIMIT_PER_OBJECT, jsonOf, type Expression, type LazyFields } from '../cel/index.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { jsonPatch, JsonPatchError } from '../patch/json-patch.ts';
import type { AdmissionAttributes, Declared } from './admission-variables.ts';
import { atomicParts } from './atomic-parts.ts';
import { matchConditions, type Matched } from './match-conditions.ts';
import { misnamedParts } from './misnamed-parts.ts';
import { Budget, compilePolicyExpression, PolicyEvaluationError } from './policy-expression.ts';
import { declaredBy, lazyVariables, type PolicyVariables } from './policy-variables.ts';

/** One turn of a policy: its variables are found out once. */
export interface Turn {
  /** How many mutations there are. */
  readonly count: number;
  /**
   * What a mutation makes of the object.
   *
   * @param type of the object @throws {PolicyEvaluationError}
   */
  mutated(at: number, attributes: AdmissionAttributes, type: ValueType): unknown;
}

interface CompiledMutation {
  readonly kind: 'ApplyConfiguration' | 'JSONPatch';
  readonly expression: Expression;
}

const programs = new WeakMap<MutatingAdmissionPolicy, MutationProgram>();

/** Of a policy of the store, which was found to compile when it was written. */
export function mutationProgramOf(policy: MutatingAdmissionPolicy): MutationProgram {
  const known = programs.get(policy) ?? new MutationProgram(policy);
  programs.set(policy, known);
  return known;
}

export class MutationProgram {
  readonly #policy: MutatingAdmissionPolicy;
  readonly #declared: Declared;
  readonly #variables: PolicyVariables;
  readonly #mutations: readonly CompiledMutation[];

  constructor(policy: MutatingAdmissionPolicy) {
    const { declared, variables } = declaredBy(policy.spec);
    this.#policy = policy;
    this.#declared = declared;
    this.#variables = variables;
    this.#mutations = (policy.spec.mutations ?? []).map((each) => compiled(each, declared));
  }

  matches(attributes: AdmissionAttributes): Matched {
    return matchConditions(this.#policy.spec.matchConditions ?? [], attributes, this.#declared);
  }

  turn(): Turn {
    const mutations = this.#mutations;
    let variables: LazyFields | undefined;
    return {
      count: mutations.length,
      mutated: (at, attributes, type) => {
        const mutation = mutations[at];
        if (mutation === undefined) return attributes.object;
        const budget = new Budget(COST_LIMIT_PER_OBJECT);
        variables ??= lazyVariables(this.#variables, attributes, budget);
        const made = budget.evaluate(mutation.expression, { ...attributes, variables });
        return mutation.kind === 'JSONPatch'
          ? patched(attributes.object, made)
          : applied(attributes.object, made, type);
      },
    };
  }
}

function compiled({ patchType, ...given }: Mutation, declared: Declared): CompiledMutation {
  if (patchType === 'JSONPatch') {
    const { expression = '' } = given.jsonPatch ?? {};
    return {
      kind: patchType,
      expression: compilePolicyExpression(expression, declared, 'list(JSONPatch)'),
    };
  }
  const { expression = '' } = given.applyConfiguration ?? {};
  return {
    kind: 'ApplyConfiguration',
    expression: compilePolicyExpression(expression, declared, 'Object'),
  };
}

/** A `test` that does not hold leaves the object as it is. */
function patched(object: unknown, made: unknown): unknown {
  for (const operation of made as readonly ReadonlyMap<string, unknown>[]) {
    checkNames(operation.get('value'));
  }
  const operations = (jsonOf(made) as readonly JsonObject[]).map(
    ({ op = '', path = '', ...rest }) => ({ op, path, ...rest }),
  );
  try {
    return jsonPatch(object, operations);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof JsonPatchError)) throw error;
    if (error.isTestFailed) return object;
    throw new PolicyEvaluationError(`JSON Patch: ${error.message}`);
  }
}

function applied(object: unknown, made: unknown, type: ValueType): unknown {
  checkNames(made);
  const { apiVersion, kind } = isJsonObject(object) ? object : {};
  const config = { ...(jsonOf(made) as JsonObject), apiVersion, kind };
  const fault = configurationFault(type, config);
  if (fault !== undefined) {
    const why = `failed to convert patch object to typed object: ${fault}`;
    throw new PolicyEvaluationError(`error applying patch: ${why}`);
  }
  const atomics = atomicParts(type, config);
  if (atomics.length > 0) {
    const why = `may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`;
    throw new PolicyEvaluationError(`error applying patch: invalid ApplyConfiguration: ${why}`);
  }
  try {
    return mergeValues(type, object, config);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NoPathElement)) throw error;
    throw new PolicyEvaluationError(
      `error applying patch: failed to merge patch: ${error.message}`,
    );
  }
}

function checkNames(made: unknown): void {
  const faults = misnamedParts(made);
  if (faults.length > 0) throw new PolicyEvaluationError(`type mismatch: ${faults.join('\n')}`);
}
