/** What is found wrong with schemas, word for word as kube-apiserver 1.36's own validation has it. */
import { describe, expect, it } from 'vitest';
import { schemaErrors, unknownSchemaFields } from './index.ts';

function found(spec: object, root: object = {}): readonly string[] {
  const schema = { type: 'object', properties: { spec }, ...root };
  return schemaErrors(schema, 'schema').map(
    ({ field, body }) => `${field.replace('schema.properties[spec]', '^')}: ${body}`,
  );
}

const OBJECT = { type: 'object' };

describe('a schema that is not structural', () => {
  it.each<[spec: object, ...errors: string[]]>([
    [{}, '^.type: Required value: must not be empty for specified object fields'],
    [{ type: 'array' }, '^.items: Required value: must be specified'],
    [
      { type: 'array', items: {} },
      '^.items.type: Required value: must not be empty for specified array items',
    ],
    [
      { type: 'thing' },
      '^.type: Unsupported value: "thing": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
    [
      { ...OBJECT, anyOf: [{ type: 'object' }] },
      '^.anyOf[0].type: Forbidden: must be empty to be structural',
    ],
    [
      { ...OBJECT, not: { nullable: true } },
      '^.not.nullable: Forbidden: must be false to be structural',
    ],
    [
      { type: 'string', pattern: '[' },
      '^.pattern: Invalid value: "[": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[`',
    ],
    [
      { ...OBJECT, 'x-kubernetes-embedded-resource': true },
      '^.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
    [
      { 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true },
      '^.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true',
    ],
    [
      {
        ...OBJECT,
        properties: { a: { type: 'string' } },
        additionalProperties: { type: 'string' },
      },
      '^.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
    [
      { type: 'array', uniqueItems: true, items: { type: 'string' } },
      '^.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
    [{ type: 'string', $ref: '#/x' }, '^.$ref: Forbidden: $ref is not supported'],
    [
      { type: 'string', 'x-kubernetes-list-type': 'set' },
      '^.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
    ],
    [
      { type: 'array', items: OBJECT, 'x-kubernetes-list-type': 'map' },
      '^.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
    ],
    [
      {
        type: 'array',
        items: { ...OBJECT, properties: { k: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
      },
      '^.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      { type: 'integer', default: 'x' },
      '^.default: Invalid value: "string":  in body must be of type integer: "string"',
    ],
    [
      { ...OBJECT, properties: {}, default: { a: 1 } },
      '^.default: Invalid value: {"a":1}: must not have unknown fields',
    ],
    [
      { ...OBJECT, 'x-kubernetes-preserve-unknown-fields': false },
      '^.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
    [
      { type: 'string', maxLength: 'x' },
      'schema.properties.spec.maxLength: Invalid value: "x": must be of type integer',
    ],
    [{ type: 'string', nullable: true, default: null, description: 'fine' }],
  ])('%j', (spec, ...errors) => {
    expect(found(spec)).toEqual(errors);
  });

  it.each<[root: object, ...errors: string[]]>([
    [
      { type: 'array', items: OBJECT },
      'schema.type: Invalid value: "array": must be object at the root',
    ],
    [{ type: '' }, 'schema.type: Required value: must not be empty at the root'],
    [{ nullable: true }, 'schema.nullable: Forbidden: nullable cannot be true at the root'],
    [
      { anyOf: [{ properties: { zz: {} } }] },
      'schema.properties[zz]: Required value: because it is defined in schema.anyOf[0].properties[zz]',
    ],
    [
      { properties: { metadata: { ...OBJECT, properties: { labels: OBJECT } } } },
      'schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
    [
      {
        properties: {
          metadata: { ...OBJECT, properties: { name: { type: 'string', maxLength: 3 } } },
        },
      },
    ],
  ])('at the root: %j', (root, ...errors) => {
    expect(found(OBJECT, root)).toEqual(errors);
  });

  it('says at its root only what its status hears, where that is a subresource', () => {
    const [error] = schemaErrors({ ...OBJECT, maxProperties: 3 }, 's', { hasStatus: true });
    expect(error?.body).toMatch(
      /^Invalid value: .*: only \[Description Type .*\] fields are allowed at the root/,
    );
    expect(schemaErrors({ ...OBJECT, properties: {} }, 's', { hasStatus: true })).toEqual([]);
  });

  it('has fields that no schema has', () => {
    const schema = { type: 'object', propertys: {}, properties: { a: { typ: 'x' } } };
    expect(unknownSchemaFields(schema, 's')).toEqual(['s.propertys', 's.properties.a.typ']);
  });
});

describe('a rule that cannot be', () => {
  const ruled = (rule: object, more: object = {}): object => ({
    type: 'object',
    properties: { n: { type: 'integer' } },
    'x-kubernetes-validations': [rule],
    ...more,
  });
  const at = '^.x-kubernetes-validations[0]';
  const shown = (rule: string): string =>
    JSON.stringify({
      Rule: rule,
      Message: '',
      MessageExpression: '',
      Reason: null,
      FieldPath: '',
      OptionalOldSelf: null,
    }).replaceAll('>', '\\u003e');

  it.each<[rule: object, ...errors: string[]]>([
    [{ rule: ' ' }, `${at}.rule: Required value: rule is not specified`],
    [
      { rule: 'true\n&& true' },
      `${at}.message: Required value: message must be specified if rule contains line breaks`,
    ],
    [
      { rule: 'true', reason: 'No' },
      `${at}.reason: Unsupported value: "No": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
    ],
    [
      { rule: 'true', fieldPath: '.zz' },
      `${at}.fieldPath: Invalid value: ".zz": must be a valid path`,
    ],
    [
      { rule: 'self.zz > 1' },
      `${at}.rule: Invalid value: ${shown('self.zz > 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'zz'\n | self.zz > 1\n | ....^`,
    ],
    [
      { rule: 'self.n' },
      `${at}.rule: Invalid value: ${shown('self.n')}: cel expression must evaluate to a bool`,
    ],
    [
      { rule: 'true', optionalOldSelf: true },
      `${at}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
    ],
    [{ rule: 'self.n == oldSelf.n', fieldPath: '.n' }],
  ])('%j', (rule, ...errors) => {
    expect(found(ruled(rule))).toEqual(errors);
  });

  it('speaks of what was before where that cannot be told', () => {
    const items = ruled({ rule: 'self == oldSelf' });
    expect(found({ type: 'array', items })).toEqual([
      '^.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ^'.replace(
        /\^$/,
        'schema.properties[spec]',
      ),
    ]);
  });

  it('refuses its own default', () => {
    const value = {
      type: 'integer',
      default: 2,
      'x-kubernetes-validations': [{ rule: 'self > 5', message: 'm' }],
    };
    expect(found(value)).toEqual(['^.default: Invalid value: 2: m']);
  });
});
