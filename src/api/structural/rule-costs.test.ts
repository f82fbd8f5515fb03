/** What upstream's own code estimates of these rules (`npm run interop:rule-costs`), and what follows. */
import { describe, expect, it } from 'vitest';
import { compileSchema, ruleEstimates, schemaErrors } from './index.ts';

type Schema = Readonly<Record<string, unknown>>;

const TEXT = { type: 'string' };
const MANY = { type: 'array', maxItems: 5, items: { ...TEXT, maxLength: 20 } };
const PATH = 'spec.validation.openAPIV3Schema';

function withRule(schema: Schema, ...rules: readonly string[]): Schema {
  return { ...schema, 'x-kubernetes-validations': rules.map((rule) => ({ rule })) };
}

function under(spec: Schema): Schema {
  return { type: 'object', properties: { spec } };
}

function forbidden(schema: Schema, isUnchanged = false): readonly string[] {
  return schemaErrors(schema, PATH, { isUnchanged })
    .filter(({ reason }) => reason === 'FieldValueForbidden')
    .map(({ field, body }) => `${field.replace(PATH, '')}: ${body}`);
}

describe('what a rule may cost', () => {
  it.each([
    [{ ...TEXT, maxLength: 100 }, 'self.matches("^[a-z]+$")', 83],
    [{ ...TEXT, maxLength: 100 }, '["a", "b"].exists(x, self.contains(x))', 3223],
    [{ ...TEXT, enum: ['abc', 'defgh'] }, 'self.contains("a")', 2],
    [TEXT, 'self == "abc"', 2],
    [{ type: 'boolean' }, '!self || self == true', 3],
    [MANY, 'self.all(i, v, v.contains("a"))', 62],
    [MANY, 'self.transformList(i, v, i > 1, v).size() > 1', 89],
    [MANY, 'self.transformMap(i, v, v + "x").size() > 1', 99],
    [MANY, 'self.transformMapEntry(i, v, {v: i}).size() > 1', 204],
    [{ ...TEXT, maxLength: 50 }, 'semver(self).major() > 1 && isSemver(self, true)', 44],
    [{ ...TEXT, maxLength: 50 }, '!format.uri().validate(self).hasValue()', 644],
    [{ ...TEXT, maxLength: 50 }, 'lists.range(3).all(i, i > 1)', 30],
    [
      { type: 'array', maxItems: 10, items: { ...TEXT, maxLength: 10 } },
      'self.all(x, self.exists(y, x == y))',
      1052,
    ],
  ])('%j: %s', (schema, rule, cost) => {
    const [estimate] = ruleEstimates(compileSchema(under(withRule(schema, rule))));
    expect(estimate?.cost).toBe(cost);
  });

  it('is counted as often as the value may stand in an object', () => {
    const item = withRule({ ...TEXT, maxLength: 1000 }, 'self.contains("abcdefghijk")');
    const list = (more: Schema): Schema => under({ type: 'array', items: item, ...more });

    expect(forbidden(list({ maxItems: 10_000 }))).toEqual([]);
    expect(forbidden(list({ maxItems: 14_000 }))).toEqual([
      '.properties[spec].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 1.121400x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ]);
    expect(forbidden(list({})).slice(0, 1)).toEqual([
      '.properties[spec].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 84.0x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ]);
  });

  it('is bounded for all rules of a definition together', () => {
    const rules = Array.from({ length: 5 }, (_, at) => `self.contains("abcdefghij${String(at)}")`);
    const item = withRule({ ...TEXT, maxLength: 300 }, ...rules);
    const dear = under({ type: 'array', items: item, maxItems: 100_000 });
    const contributed =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';

    expect(
      forbidden(dear)
        .slice(-5)
        .map((each) => each.replace(/by factor.*/, '')),
    ).toEqual([
      ...[0, 1, 2, 3].map(
        (at) =>
          `.properties[spec].items.x-kubernetes-validations[${String(at)}].rule: Forbidden: ${contributed}`,
      ),
      ': Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget ',
    ]);
  });

  it('is not held against a rule that was there before', () => {
    const rule = 'self.all(x, self.all(y, x == y))';
    const dear = under(withRule({ type: 'array', items: TEXT, maxItems: 100 }, rule));

    expect(forbidden(dear)).not.toEqual([]);
    expect(forbidden(dear, true)).toEqual(
      forbidden(dear).filter((each) => !each.includes('estimated rule cost exceeds')),
    );
  });
});
