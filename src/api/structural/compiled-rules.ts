/** The rules of a schema, compiled when they are first asked for. Upstream: apiextensions-apiserver schema/cel/compilation.go. */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { CelCompileError, compileExpression, type Expression } from '../cel/index.ts';
import { relativeFieldPath } from './field-path.ts';
import type { ValidationRule } from './json-schema-props.ts';
import { ruleTypeOf } from './rule-types.ts';
import type { StructuralSchema } from './structural-schema.ts';

export interface CompiledRule {
  readonly source: ValidationRule;
  /** Undefined where there is `error`, or no rule. */
  readonly rule: Expression | undefined;
  /** `compilation failed: ERROR: <input>:1:6: undefined field 'x' …` */
  readonly error: string | undefined;
  readonly messageExpression: Expression | undefined;
  readonly messageError: string | undefined;
  readonly usesOldSelf: boolean;
  /** `spec.replicas`, relative to the schema; '' for the value itself. */
  readonly fieldPath: string;
}

const compiled = new WeakMap<StructuralSchema, readonly CompiledRule[]>();

export function rulesOf(schema: StructuralSchema, isResource: boolean): readonly CompiledRule[] {
  const rules = schema.source['x-kubernetes-validations'] ?? NO_RULES;
  if (rules.length === 0) return NO_COMPILED;
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = rules.map((rule) => compile(schema, rule, isResource));
  compiled.set(schema, made);
  return made;
}

const NO_RULES: readonly ValidationRule[] = [];
const NO_COMPILED: readonly CompiledRule[] = [];
const having = new WeakMap<StructuralSchema, boolean>();

/** Whether a rule stands at the schema or below. */
export function hasRules(schema: StructuralSchema): boolean {
  const known = having.get(schema);
  if (known !== undefined) return known;
  const { source, items, additionalProperties, properties } = schema;
  const children = [items, additionalProperties, ...properties.values()];
  const found =
    (source['x-kubernetes-validations'] ?? NO_RULES).length > 0 ||
    children.some((child) => typeof child === 'object' && hasRules(child));
  having.set(schema, found);
  return found;
}

function compile(
  schema: StructuralSchema,
  source: ValidationRule,
  isResource: boolean,
): CompiledRule {
  const self = ruleTypeOf(schema, isResource);
  const oldSelf =
    source.optionalOldSelf === true ? ({ kind: 'optional', of: self } as const) : self;
  const attempt = (text: string, type: string, mustBe: string): Expression | string => {
    if (text.trim() === '') return '';
    try {
      const expression = compileExpression(text, { self, oldSelf });
      return expression.type === type || expression.type === 'dyn' ? expression : mustBe;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof CelCompileError)) throw error;
      return `compilation failed: ${error.message}`;
    }
  };
  const rule = attempt(source.rule, 'bool', 'cel expression must evaluate to a bool');
  const message =
    typeof rule === 'string'
      ? ''
      : attempt(source.messageExpression ?? '', 'string', 'must evaluate to a string');
  return {
    source,
    rule: expressionOf(rule),
    error: textOf(rule),
    messageExpression: expressionOf(message),
    messageError: textOf(message) && `messageExpression ${textOf(message) ?? ''}`,
    usesOldSelf: expressionOf(rule)?.uses('oldSelf') ?? false,
    fieldPath: relativeFieldPath(schema, source.fieldPath ?? '') ?? '',
  };
}

function expressionOf(attempt: Expression | string): Expression | undefined {
  return typeof attempt === 'string' ? undefined : attempt;
}

function textOf(attempt: Expression | string): string | undefined {
  return typeof attempt === 'string' && attempt !== '' ? attempt : undefined;
}
