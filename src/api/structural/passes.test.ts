/** Pruning, defaults and what is published of a schema; and laws of all passes over any schema and any JSON. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import {
  applyDefaults,
  compileSchema,
  openApiOf,
  prune,
  schemaErrors,
  valueErrors,
  valueTypeOf,
  type JsonSchemaProps,
} from './index.ts';

const OPEN: JsonSchemaProps = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: { closed: { type: 'object', properties: { a: { type: 'string' } } } },
};

function schemaOf(spec: JsonSchemaProps): ReturnType<typeof compileSchema> {
  return compileSchema({ type: 'object', properties: { spec } });
}

describe('pruning', () => {
  const schema = schemaOf({
    type: 'object',
    properties: {
      a: { type: 'string' },
      l: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
      m: { type: 'object', additionalProperties: { type: 'object', properties: {} } },
      open: OPEN,
      em: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: OPEN } },
    },
  });

  it('takes away what the schema does not know, and names it', () => {
    const object = {
      kind: 'Foo',
      metadata: { anything: 1 },
      zz: 1,
      spec: {
        b: { c: 1 },
        a: 'x',
        l: [{ a: 'x', b: 1 }, 'odd'],
        m: { k: { z: 1 } },
        open: { kept: { deep: 1 }, closed: { a: 'x', b: 1 } },
        em: { kind: 'Pod', status: 1, spec: { kept: 1 } },
      },
    };
    const pruned = prune(schema, object);
    expect(pruned.object).toEqual({
      kind: 'Foo',
      metadata: { anything: 1 },
      spec: {
        a: 'x',
        l: [{ a: 'x' }, 'odd'],
        m: { k: {} },
        open: { kept: { deep: 1 }, closed: { a: 'x' } },
        em: { kind: 'Pod', spec: { kept: 1 } },
      },
    });
    expect(pruned.unknownFields).toEqual([
      'spec.b',
      'spec.em.status',
      'spec.l[0].b',
      'spec.m.k.z',
      'spec.open.closed.b',
      'zz',
    ]);
  });

  it('shares what it does not change', () => {
    const object = { spec: { a: 'x' }, metadata: { name: 'a' } };
    expect(prune(schema, object).object).toBe(object);
    const more = { ...object, zz: 1 };
    expect(prune(schema, more).object['spec']).toBe(object.spec);
  });
});

describe('defaults', () => {
  const schema = schemaOf({
    type: 'object',
    default: {},
    properties: {
      n: { type: 'integer', default: 3 },
      nul: { type: 'string', nullable: true, default: 'x' },
      plain: { type: 'string' },
      l: {
        type: 'array',
        items: { type: 'object', properties: { a: { type: 'string', default: 'y' } } },
      },
      m: { type: 'object', additionalProperties: { type: 'integer', default: 7 } },
    },
  });
  const complete = (spec?: unknown): unknown =>
    applyDefaults(schema, spec === undefined ? {} : { spec })['spec'];

  it.each<[given: unknown, complete: unknown]>([
    [undefined, { n: 3, nul: 'x' }],
    [
      { n: null, nul: null, plain: null },
      { n: 3, nul: null },
    ],
    [{ l: [{}, { a: 'z' }, null] }, { n: 3, nul: 'x', l: [{ a: 'y' }, { a: 'z' }, null] }],
    [{ m: { a: null, b: 1 } }, { n: 3, nul: 'x', m: { a: 7, b: 1 } }],
    ['odd', 'odd'],
  ])('of %j', (given, result) => {
    expect(complete(given)).toEqual(result);
  });

  it('change nothing that is complete', () => {
    const object = { spec: { n: 1, nul: null } };
    expect(applyDefaults(schema, object)).toBe(object);
  });
});

it('publishes the schema with the fields that every resource has', () => {
  const { properties, ...rest } = openApiOf(schemaOf(OPEN)) as { properties: JsonObject };
  expect(rest).toEqual({ type: 'object' });
  expect(Object.keys(properties)).toEqual(['spec', 'apiVersion', 'kind', 'metadata']);
  expect(properties['spec']).toEqual(OPEN);
});

it('says which lists are merged by which keys', () => {
  const item: JsonSchemaProps = {
    type: 'object',
    properties: { k: { type: 'string' }, p: { type: 'string', default: 'TCP' } },
  };
  const { fields } = valueTypeOf(
    schemaOf({
      type: 'object',
      properties: {
        lm: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k', 'p'],
          items: item,
        },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: {} },
      },
    }),
  );
  const spec = fields.get('spec');
  expect(spec?.kind).toBe('map');
  const of = (name: string): unknown => (spec?.kind === 'map' ? spec.fields.get(name) : undefined);
  expect(of('lm')).toMatchObject({
    merge: [
      { name: 'k', default: undefined },
      { name: 'p', default: 'TCP' },
    ],
  });
  expect(of('set')).toMatchObject({ kind: 'list', merge: 'set' });
  expect(of('whole')).toMatchObject({ kind: 'map', isAtomic: true });
  expect([...fields.keys()]).toEqual(['spec', 'apiVersion', 'kind', 'metadata']);
});

describe('laws', () => {
  const name = fc.constantFrom('a', 'b', 'k', 'metadata', 'kind', '__proto__');
  const json = fc.jsonValue({ maxDepth: 4 });
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, 0, 3, 1.5, 'a', 'x y', true, '2026-01-01'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  const schemas = fc.letrec<{ schema: JsonSchemaProps }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.record(
        {
          type: fc.constantFrom('string', 'integer', 'number', 'boolean'),
          default: values,
          nullable: fc.boolean(),
          enum: fc.array(values, { maxLength: 2 }),
          maximum: fc.integer(),
          pattern: fc.constantFrom('^a', '['),
          format: fc.constantFrom('date', 'int32', 'ipv4', 'nope'),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record(
        {
          type: fc.constant('object'),
          properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
          default: fc.constant({}),
          required: fc.subarray(['a', 'b']),
          'x-kubernetes-preserve-unknown-fields': fc.constant(true),
          'x-kubernetes-embedded-resource': fc.boolean(),
        },
        { requiredKeys: ['type', 'properties'] },
      ),
      fc.record(
        {
          type: fc.constant('object'),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        },
        { requiredKeys: ['type', 'additionalProperties'] },
      ),
      fc.record(
        {
          type: fc.constant('array'),
          items: tie('schema'),
          'x-kubernetes-list-type': fc.constantFrom('set', 'map', 'atomic'),
          'x-kubernetes-list-map-keys': fc.constant(['k']),
        },
        { requiredKeys: ['type', 'items'] },
      ),
    ),
  })).schema;
  const rooted = schemas.map((spec): JsonSchemaProps => ({ type: 'object', properties: { spec } }));
  const objects = values.map((spec): JsonObject => ({ kind: 'Foo', spec }));

  it('pruning and defaulting a second time change nothing', () => {
    let [pruned, defaulted] = [0, 0];
    fc.assert(
      fc.property(rooted, objects, (source, object) => {
        const schema = compileSchema(source);
        const once = prune(schema, object);
        const twice = prune(schema, once.object);
        expect(twice.unknownFields).toEqual([]);
        expect(twice.object).toBe(once.object);
        const complete = applyDefaults(schema, once.object);
        expect(applyDefaults(schema, complete)).toEqual(complete);
        if (once.object !== object) pruned += 1;
        if (complete !== once.object) defaulted += 1;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(pruned, defaulted)).toBeGreaterThan(10);
  });

  it('what is given stays as it was', () => {
    fc.assert(
      fc.property(rooted, objects, (source, object) => {
        const text = JSON.stringify([source, object]);
        const schema = compileSchema(source);
        const complete = applyDefaults(schema, prune(schema, object).object);
        valueErrors(schema, complete, object);
        expect(JSON.stringify([source, object])).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('any JSON is a schema that is right or wrong, and any object is judged by it', () => {
    let faults = 0;
    fc.assert(
      fc.property(fc.oneof(json, rooted), fc.oneof(json, objects), (schema, given) => {
        const errors = schemaErrors(schema, 'schema');
        const object = isJsonObject(given) ? given : { spec: given };
        const compiled = compileSchema(isJsonObject(schema) ? schema : {});
        faults += errors.length + valueErrors(compiled, object).length;
        prune(compiled, object);
        applyDefaults(compiled, object);
        openApiOf(compiled);
        valueTypeOf(compiled);
      }),
      { numRuns: 500 },
    );
    expect(faults).toBeGreaterThan(0);
  });

  it('what was valid stays valid when nothing changes', () => {
    fc.assert(
      fc.property(rooted, objects, (source, object) => {
        const compiled = compileSchema(source);
        if (valueErrors(compiled, object).length > 0) return;
        expect(valueErrors(compiled, object, object)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
