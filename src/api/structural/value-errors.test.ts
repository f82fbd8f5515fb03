/** What is found wrong with values, word for word as kube-apiserver 1.36's own validator has it. */
import { describe, expect, it } from 'vitest';
import { compileSchema, valueErrors, type JsonSchemaProps } from './index.ts';

const SCHEMA: JsonSchemaProps = {
  type: 'object',
  required: ['s'],
  properties: {
    s: { type: 'string', minLength: 2, maxLength: 4, pattern: '^a+$' },
    i: { type: 'integer', minimum: 1, maximum: 5, exclusiveMaximum: true },
    i32: { type: 'integer', format: 'int32' },
    n: { type: 'number', multipleOf: 0.5, maximum: 1000000 },
    e: { type: 'string', enum: ['x', 'y'] },
    l: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string' } },
    m: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: { type: 'integer' },
    },
    ios: { 'x-kubernetes-int-or-string': true },
    nul: { type: 'string', nullable: true },
    dt: { type: 'string', format: 'date-time' },
    em: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    lm: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: {
        type: 'object',
        required: ['k'],
        properties: { k: { type: 'string' }, v: { type: 'string', minLength: 3 } },
      },
    },
  },
};

function found(spec: unknown, old?: unknown, schema: JsonSchemaProps = SCHEMA): readonly string[] {
  const compiled = compileSchema({ type: 'object', properties: { spec: schema } });
  const before = old === undefined ? undefined : { spec: old };
  return valueErrors(compiled, { spec }, before).map(({ field, body }) => `${field}: ${body}`);
}

const inBody = (field: string, rule: string): string => `spec.${field} in body ${rule}`;

describe('a value that its schema does not allow', () => {
  it.each<[fields: object, ...errors: string[]]>([
    [{ s: 'a' }, `spec.s: Invalid value: "a": ${inBody('s', 'should be at least 2 chars long')}`],
    [{ s: 'aaaaa' }, 'spec.s: Too long: may not be more than 4 bytes'],
    [{ s: 'bbb' }, `spec.s: Invalid value: "bbb": ${inBody('s', "should match '^a+$'")}`],
    [
      { s: 3 },
      `spec.s: Invalid value: "integer": ${inBody('s', 'must be of type string: "integer"')}`,
    ],
    [
      { s: null },
      `spec.s: Invalid value: "null": ${inBody('s', 'must be of type string: "null"')}`,
    ],
    [{ i: 0 }, `spec.i: Invalid value: 0: ${inBody('i', 'should be greater than or equal to 1')}`],
    [{ i: 5 }, `spec.i: Invalid value: 5: ${inBody('i', 'should be less than 5')}`],
    [
      { i32: 2 ** 31 },
      '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.i32',
    ],
    [{ n: 1.3 }, `spec.n: Invalid value: 1.3: ${inBody('n', 'should be a multiple of 0.5')}`],
    [
      { n: 1000000.5 },
      `spec.n: Invalid value: 1.0000005e+06: ${inBody('n', 'should be less than or equal to 1e+06')}`,
    ],
    [{ e: 'z' }, 'spec.e: Unsupported value: "z": supported values: "x", "y"'],
    [{ l: [] }, `spec.l: Invalid value: 0: ${inBody('l', 'should have at least 1 items')}`],
    [{ l: ['a', 'b', 'c'] }, 'spec.l: Too many: 3: must have at most 2 items'],
    [
      { l: ['a', 1] },
      `spec.l[1]: Invalid value: "integer": ${inBody('l[1]', 'must be of type string: "integer"')}`,
    ],
    [{ m: {} }, `spec.m: Invalid value: 0: ${inBody('m', 'should have at least 1 properties')}`],
    [{ m: { a: 1, b: 2 } }, 'spec.m: Too many: 2: must have at most 1 item'],
    [
      { m: { a: 'x' } },
      `spec.m.a: Invalid value: "string": ${inBody('m.a', 'must be of type integer: "string"')}`,
    ],
    [
      { ios: true },
      `spec.ios: Invalid value: "boolean": ${inBody('ios', 'must be of type integer,string: "boolean"')}`,
    ],
    [{ ios: 1 }],
    [{ ios: '50%' }],
    [{ nul: null }],
    [
      { dt: 'noon' },
      `spec.dt: Invalid value: "noon": ${inBody('dt', 'must be of type date-time: "noon"')}`,
    ],
    [
      { dt: '2026-02-29T10:00:00Z' },
      `spec.dt: Invalid value: "2026-02-29T10:00:00Z": ${inBody('dt', 'must be of type date-time: "2026-02-29T10:00:00Z"')}`,
    ],
    [{ em: {} }, 'spec.em.apiVersion: Required value', 'spec.em.kind: Required value'],
    [
      { em: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a/b' } } },
      'spec.em.metadata.name: Invalid value: "a/b": may not contain \'/\'',
    ],
    [{ set: ['a', 'b', 'a', 'a'] }, 'spec.set[2]: Duplicate value: "a"'],
    [{ lm: [{ k: 'a' }, { k: 'a' }] }, 'spec.lm[1]: Duplicate value: {"k":"a"}'],
    [{ lm: [{}] }, 'spec.lm[0].k: Required value'],
  ])('%j', (fields, ...errors) => {
    expect(found({ s: 'aa', ...fields })).toEqual(errors);
  });

  it('by allOf, anyOf, oneOf and not', () => {
    const clauses = [
      { required: ['a'], properties: { a: { minLength: 2 } } },
      { required: ['b'], properties: { b: { maximum: 5 } } },
    ];
    const base: JsonSchemaProps = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
    };
    const short = 'spec.a: Invalid value: "x": spec.a in body should be at least 2 chars long';
    const none = '<nil>: Invalid value: "": "spec" must validate';
    expect(found({ a: 'x' }, undefined, { ...base, anyOf: clauses })).toEqual([
      `${none} at least one schema (anyOf)`,
      short,
    ]);
    expect(found({ a: 'xx', b: 5 }, undefined, { ...base, oneOf: clauses })).toEqual([
      `${none} one and only one schema (oneOf). Found 2 valid alternatives`,
    ]);
    expect(found({ a: 'xx' }, undefined, { ...base, allOf: clauses })).toEqual([
      'spec.b: Required value',
      `${none} all the schemas (allOf)`,
    ]);
    expect(found({ a: 'xx' }, undefined, { ...base, not: { required: ['a'] } })).toEqual([
      '<nil>: Invalid value: "": "spec" must not validate the schema (not)',
    ]);
  });
});

describe('an update', () => {
  it('is not judged for what it leaves as it was', () => {
    const before = { s: 'b', l: ['a', 'b', 'c'], set: ['a', 'a'] };
    expect(found(before, before)).toEqual([]);
    expect(found({ ...before, s: 'cc' }, before)).toEqual([
      'spec.s: Invalid value: "cc": spec.s in body should match \'^a+$\'',
    ]);
  });

  it('finds the items of a list of type map again by their keys', () => {
    const before = {
      s: 'aa',
      lm: [
        { k: 'a', v: 'x' },
        { k: 'b', v: 'x' },
      ],
    };
    const after = {
      s: 'aa',
      lm: [
        { k: 'b', v: 'x' },
        { k: 'a', v: 'y' },
      ],
    };
    expect(found(after, before)).toEqual([
      'spec.lm[1].v: Invalid value: "y": spec.lm[1].v in body should be at least 3 chars long',
    ]);
  });

  it('is judged where the old value was not there', () => {
    expect(found({ s: 'b' }, {})).toHaveLength(1);
  });
});

describe('a rule in CEL', () => {
  const ruled = (
    rule: object,
    more: Readonly<Record<string, JsonSchemaProps>> = {},
  ): JsonSchemaProps => ({
    type: 'object',
    properties: { n: { type: 'integer' }, name: { type: 'string' }, ...more },
    'x-kubernetes-validations': [{ rule: '', ...rule }],
  });

  it('is told by its own words, its message, or an expression', () => {
    const rule = 'self.n > 5';
    expect(found({ n: 3 }, undefined, ruled({ rule }))).toEqual([
      'spec: Invalid value: failed rule: self.n > 5',
    ]);
    expect(found({ n: 3 }, undefined, ruled({ rule, message: 'too few' }))).toEqual([
      'spec: Invalid value: too few',
    ]);
    const said = { rule, messageExpression: '"only " + string(self.n)', fieldPath: '.n' };
    expect(found({ n: 3 }, undefined, ruled({ ...said, reason: 'FieldValueForbidden' }))).toEqual([
      'spec.n: Forbidden: only 3',
    ]);
    const silent = { rule, messageExpression: 'self.name', message: 'instead' };
    expect(found({ n: 3 }, undefined, ruled(silent))).toEqual(['spec: Invalid value: instead']);
  });

  it('about a change is asked only where there is one to compare', () => {
    const schema = ruled({ rule: 'self.n == oldSelf.n' });
    expect(found({ n: 3 }, undefined, schema)).toEqual([]);
    expect(found({ n: 3 }, { n: 2 }, schema)).toHaveLength(1);
    const optional = ruled({ rule: 'oldSelf.hasValue()', optionalOldSelf: true });
    expect(found({ n: 3 }, undefined, optional)).toHaveLength(1);
    expect(found({ n: 3 }, { n: 3 }, optional)).toEqual([]);
  });

  it('is not asked again about what is unchanged', () => {
    const schema = ruled({ rule: 'self.n > 5' });
    expect(found({ n: 3 }, { n: 3 }, schema)).toEqual([]);
    expect(found({ n: 4 }, { n: 3 }, schema)).toHaveLength(1);
  });

  it('is not asked about what is not of its type', () => {
    expect(found({ n: 'x' }, undefined, ruled({ rule: 'self.n > 5' }))).toEqual([
      'spec.n: Invalid value: "string": spec.n in body must be of type integer: "string"',
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ]);
  });

  it('that comes to nothing is a fault', () => {
    expect(found({}, undefined, ruled({ rule: 'self.n > 5', message: 'm' }))).toEqual([
      'spec: Invalid value: "object": no such key: n evaluating rule: m',
    ]);
  });

  it('stands at items and values of maps', () => {
    const leaf: JsonSchemaProps = {
      type: 'integer',
      'x-kubernetes-validations': [{ rule: 'self > 1', message: 'small' }],
    };
    const schema = ruled(
      { rule: 'true' },
      { l: { type: 'array', items: leaf }, m: { type: 'object', additionalProperties: leaf } },
    );
    expect(found({ l: [1, 2], m: { a: 0 } }, undefined, schema)).toEqual([
      'spec.l[0]: Invalid value: 1: small',
      'spec.m[a]: Invalid value: 0: small',
    ]);
  });

  it('that costs too much ends the judging', () => {
    const list: JsonSchemaProps = { type: 'array', items: { type: 'integer' } };
    const rule = 'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))';
    const spec = { n: 1, l: Array.from({ length: 500 }, (_, at) => at) };
    const schema = {
      ...ruled({ rule, message: 'm' }, { l: list }),
      'x-kubernetes-validations': [{ rule, message: 'm' }, { rule: 'self.n > 5' }],
    };
    expect(found(spec, undefined, schema)).toEqual([
      `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: m`,
    ]);
  });
});
