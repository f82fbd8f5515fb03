/** allOf, anyOf, oneOf and not. Upstream: kube-openapi pkg/validation/validate, schemaPropsValidator. */
import { CheckResult } from './check-result.ts';
import type { Correlation } from './correlation.ts';
import { faults } from './faults.ts';
import type { StructuralSchema } from './structural-schema.ts';

export type Check = (
  schema: StructuralSchema,
  value: unknown,
  path: string,
  old: Correlation | undefined,
) => CheckResult;

export function checkClauses(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  old: Correlation | undefined,
  check: Check,
): CheckResult {
  const result = new CheckResult();
  const quoted = JSON.stringify(path);
  const of = (clauses: readonly StructuralSchema[]): readonly CheckResult[] =>
    clauses.map((clause) => check(clause, value, path, old));

  if (schema.anyOf.length > 0) {
    const results = of(schema.anyOf);
    const success = results.find(({ isValid }) => isValid);
    if (success === undefined) {
      result.add(faults.clause(`${quoted} must validate at least one schema (anyOf)`));
    }
    result.merge(success ?? closest(results));
  }
  if (schema.oneOf.length > 0) {
    const results = of(schema.oneOf);
    const valid = results.filter(({ isValid }) => isValid);
    const [only] = valid;
    if (valid.length === 1 && only !== undefined) result.merge(only);
    else {
      const found =
        valid.length === 0
          ? 'Found none valid'
          : `Found ${String(valid.length)} valid alternatives`;
      result.add(
        faults.clause(`${quoted} must validate one and only one schema (oneOf). ${found}`),
      );
      if (valid.length === 0) result.merge(closest(results));
    }
  }
  if (schema.allOf.length > 0) {
    const results = of(schema.allOf);
    for (const each of results) result.merge(each);
    const valid = results.filter(({ isValid }) => isValid).length;
    if (valid !== results.length) {
      const none = valid === 0 ? '. None validated' : '';
      result.add(faults.clause(`${quoted} must validate all the schemas (allOf)${none}`));
    }
  }
  if (schema.not !== undefined && check(schema.not, value, path, old).isValid) {
    result.add(faults.clause(`${quoted} must not validate the schema (not)`));
  }
  result.matchCount += 1;
  return result;
}

/** The first of those that met most of their schemas. */
function closest(results: readonly CheckResult[]): CheckResult {
  return results.reduce((best, each) => (each.matchCount > best.matchCount ? each : best));
}
