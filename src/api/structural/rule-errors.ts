/**
 * Rules in CEL over an object. Upstream: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import {
  CelCostError,
  CelEvaluationError,
  COST_LIMIT_PER_CALL,
  COST_LIMIT_PER_OBJECT,
  type Expression,
} from '../cel/index.ts';
import { isJsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { hasRules, rulesOf, type CompiledRule } from './compiled-rules.ts';
import type { Correlation } from './correlation.ts';
import { NO_FIELD } from './faults.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { bytesOf } from './text-size.ts';
import { valueText } from './value-text.ts';

interface Place {
  readonly schema: StructuralSchema;
  readonly value: unknown;
  /** What `oldSelf` is; undefined where there is nothing to compare with. */
  readonly old: unknown;
  readonly path: string;
  /** What is unchanged is not judged again, unless the rule is about the change. */
  readonly correlation: Correlation | undefined;
  readonly parent: Correlation | undefined;
  readonly isRoot: boolean;
}

/** @param correlation of the object with what it was before; undefined when it is created */
export function ruleErrors(
  schema: StructuralSchema,
  value: unknown,
  correlation: Correlation | undefined,
  path = '',
  isRoot = true,
): readonly FieldError[] {
  const run = new RuleRun();
  const old = correlation?.old;
  run.visit({ schema, value, old, path, correlation, parent: undefined, isRoot });
  return run.errors;
}

const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';
const MESSAGE_BYTES_MAX = 5 * 1024;

class RuleRun {
  readonly errors: FieldError[] = [];
  #budget = COST_LIMIT_PER_OBJECT;

  visit(place: Place): void {
    const { schema, value } = place;
    if (value === null || value === undefined || this.#budget < 0 || !hasRules(schema)) return;
    for (const rule of rulesOf(schema, place.isRoot)) {
      if (this.#budget < 0) return;
      this.#judge(place, rule);
    }
    if (Array.isArray(value)) this.#visitItems(place, value);
    else if (isJsonObject(value)) this.#visitFields(place, value);
  }

  #visitItems(place: Place, list: readonly unknown[]): void {
    const { items } = place.schema;
    if (items === undefined) return;
    for (const [at, value] of list.entries()) {
      const correlation = place.correlation?.item(at);
      this.visit({
        schema: items,
        value,
        old: correlation?.old,
        path: `${place.path}[${String(at)}]`,
        correlation,
        parent: place.correlation ?? place.parent,
        isRoot: false,
      });
    }
  }

  #visitFields(place: Place, object: Readonly<Record<string, unknown>>): void {
    const { properties, additionalProperties: others } = place.schema;
    for (const [name, value] of Object.entries(object)) {
      const property = properties.get(name);
      const schema = property ?? (typeof others === 'object' ? others : undefined);
      if (schema === undefined) continue;
      const old =
        isJsonObject(place.old) && Object.hasOwn(place.old, name) ? place.old[name] : undefined;
      const path = property === undefined ? `${place.path}[${name}]` : child(place.path, name);
      const correlation = place.correlation?.field(name);
      const parent = place.correlation ?? place.parent;
      this.visit({ schema, value, old, path, correlation, parent, isRoot: false });
    }
  }

  #judge(place: Place, compiled: CompiledRule): void {
    const { rule, source, usesOldSelf } = compiled;
    const { value, old } = place;
    if (compiled.error !== undefined) {
      this.#fail(place, `rule compile error: ${compiled.error}`);
      return;
    }
    const isOptional = source.optionalOldSelf === true;
    const hasOld = old !== undefined && old !== null;
    if (rule === undefined || (usesOldSelf && !hasOld && !isOptional)) return;
    if (this.#budget <= 0) return this.#exhaust(place, OUT_OF_BUDGET);
    const oldSelf = hasOld ? old : undefined;
    try {
      const outcome = rule.evaluate({ self: value, oldSelf }, COST_LIMIT_PER_CALL);
      if (outcome.cost > this.#budget) return this.#exhaust(place, OUT_OF_BUDGET);
      this.#budget -= outcome.cost;
      if (outcome.value === true) return;
    } catch (error) {
      rethrowProgrammerError(error);
      const text =
        (source.message ?? '').trim() === '' ? source.rule.trim() : (source.message ?? '').trim();
      if (error instanceof CelCostError) {
        const why = `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`;
        return this.#exhaust(place, why);
      }
      if (!(error instanceof CelEvaluationError)) throw error;
      this.#budget -= error.cost;
      return this.#fail(place, failureText(error.message, text));
    }
    this.#refuse(place, compiled, oldSelf);
  }

  #refuse(place: Place, compiled: CompiledRule, oldSelf: unknown): void {
    const { source, messageExpression, usesOldSelf, fieldPath } = compiled;
    const isRatcheted = (place.correlation ?? place.parent)?.isUnchanged() === true;
    const said = this.#message(place, messageExpression, oldSelf);
    if (said === undefined || (!usesOldSelf && isRatcheted)) return;
    const fallback =
      (source.message ?? '') === ''
        ? `failed rule: ${source.rule.trim()}`
        : (source.message ?? '').trim();
    const path = fieldPath === '' ? place.path : child(place.path, fieldPath);
    const detail = said === '' ? fallback : said;
    this.errors.push(refusal(place, path === '' ? NO_FIELD : path, detail, source.reason));
  }

  /** '' where it came to nothing that could be shown; undefined where it cost too much. */
  #message(place: Place, expression: Expression | undefined, oldSelf: unknown): string | undefined {
    if (expression === undefined) return '';
    const limit = Math.min(COST_LIMIT_PER_CALL, Math.max(this.#budget, 0));
    try {
      const outcome = expression.evaluate({ self: place.value, oldSelf }, limit);
      this.#budget -= outcome.cost;
      const text = typeof outcome.value === 'string' ? outcome.value.trim() : '';
      return bytesOf(text) > MESSAGE_BYTES_MAX || text.includes('\n') ? '' : text;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof CelCostError) {
        const why = `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(expression.text)}`;
        this.#exhaust(place, why);
        return undefined;
      }
      if (!(error instanceof CelEvaluationError)) throw error;
      this.#budget -= error.cost;
      return '';
    }
  }

  #exhaust(place: Place, why: string): void {
    this.#fail(place, why);
    this.#budget = -1;
  }

  #fail({ schema, path }: Place, why: string): void {
    const field = path === '' ? NO_FIELD : path;
    this.errors.push(fieldError.invalid(field, schema.source.type ?? '', why));
  }
}

function child(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function failureText(message: string, rule: string): string {
  if (!message.startsWith('no such overload')) return `${message} evaluating rule: ${rule}`;
  return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`;
}

function refusal(
  { schema, value }: Place,
  field: string,
  detail: string,
  reason: string | undefined,
): FieldError {
  if (reason === 'FieldValueRequired') return fieldError.required(field, detail);
  if (reason === 'FieldValueForbidden') return fieldError.forbidden(field, detail);
  const { type } = schema.source;
  const isWhole = type === 'object' || type === 'array';
  const shown = isWhole ? '' : `: ${valueText(value)}`;
  if (reason === 'FieldValueDuplicate') {
    return { reason, field, body: `Duplicate value${shown}` };
  }
  return { reason: 'FieldValueInvalid', field, body: `Invalid value${shown}: ${detail}` };
}
