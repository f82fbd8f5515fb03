/** Documents of a shape, and patches for them. */
import fc from 'fast-check';
import type { FieldsShape, ItemsShape, SetShape, Shape } from './shape.ts';

export type Fields = Record<string, unknown>;

/** Fields are often there at the top, and sometimes below. */
export function documentsOf(shape: FieldsShape): fc.Arbitrary<Fields> {
  return fc.record(mapped(shape.fields, valuesOf), { requiredKeys: [] });
}

function valuesOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'value':
      return fc.constantFrom(...shape.values);
    case 'fields':
      return documentsOf(shape);
    case 'items':
      return fc.uniqueArray(itemsOf(shape), { selector: keyIn(shape), maxLength: 4 });
    case 'set':
      return fc.shuffledSubarray([...shape.values]);
  }
}

function itemsOf({ key, keys, of }: ItemsShape): fc.Arbitrary<Fields> {
  return fc
    .tuple(fc.constantFrom(...keys), documentsOf(of))
    .map(([value, item]) => ({ [key]: value, ...item }));
}

const keyIn =
  ({ key }: ItemsShape) =>
  (item: Fields): unknown =>
    item[key];

/** Each field is said or not; what is said of a list may need several keys. */
export function patchesOf(shape: FieldsShape): fc.Arbitrary<Fields> {
  const said = fc
    .record(
      mapped(shape.fields, (of, name) =>
        fc.oneof(
          { weight: 5, arbitrary: sayingsOf(name, of) },
          { weight: 1, arbitrary: fc.constant({ [name]: null }) },
        ),
      ),
      { requiredKeys: [] },
    )
    .map((sayings) => Object.assign({}, ...Object.values(sayings)) as Fields);
  return fc.oneof(
    { weight: 12, arbitrary: said },
    { weight: 2, arbitrary: retaining(said, Object.keys(shape.fields)) },
    { weight: 1, arbitrary: documentsOf(shape).map((whole) => ({ ...whole, $patch: 'replace' })) },
    { weight: 1, arbitrary: fc.constant({ $patch: 'delete' }) },
  );
}

/** What is said must be retained, and is; others may. */
function retaining(said: fc.Arbitrary<Fields>, names: readonly string[]): fc.Arbitrary<Fields> {
  return fc.tuple(said, fc.subarray([...names])).map(([patch, others]) => {
    const own = Object.keys(patch).filter((key) => patch[key] !== null && !key.startsWith('$'));
    return { ...patch, $retainKeys: [...new Set([...own, ...others])] };
  });
}

function sayingsOf(name: string, shape: Shape): fc.Arbitrary<Fields> {
  switch (shape.kind) {
    case 'value':
      return valuesOf(shape).map((value) => ({ [name]: value }));
    case 'fields':
      return patchesOf(shape).map((patch) => ({ [name]: patch }));
    case 'items':
      return itemSayings(name, shape);
    case 'set':
      return setSayings(name, shape);
  }
}

function itemSayings(name: string, shape: ItemsShape): fc.Arbitrary<Fields> {
  const { key, keys, of } = shape;
  const said = fc
    .record({
      ordered: fc.shuffledSubarray([...keys]),
      changed: fc.array(fc.nat(2), { minLength: keys.length, maxLength: keys.length }),
      // A map that is an item keeps its key, so no directive replaces it.
      changes: fc.array(fc.record(mapped(of.fields, valuesOrNull), { requiredKeys: [] }), {
        minLength: keys.length,
        maxLength: keys.length,
      }),
      hasOrder: fc.boolean(),
    })
    .map(({ ordered, changed, changes, hasOrder }) => {
      const fates = ordered.map((value, at) => ({ value, at, fate: changed[at] }));
      const items = fates.flatMap(({ value, at, fate }) => {
        if (fate === 0) return [{ [key]: value, ...changes[at] }];
        return fate === 1 ? [{ [key]: value, $patch: 'delete' }] : [];
      });
      const order = fates.filter(({ fate }) => fate !== 1).map(({ value }) => ({ [key]: value }));
      const patch: Fields = items.length === 0 && hasOrder ? {} : { [name]: items };
      return hasOrder ? { ...patch, [`$setElementOrder/${name}`]: order } : patch;
    });
  const whole = valuesOf(shape).map((list) => ({
    [name]: [{ $patch: 'replace' }, ...(list as Fields[])],
  }));
  return fc.oneof({ weight: 5, arbitrary: said }, { weight: 1, arbitrary: whole });
}

/** Of an item: fields and their ends. */
function valuesOrNull(shape: Shape, name: string): fc.Arbitrary<unknown> {
  if (shape.kind === 'fields') return fc.option(patchesOf(shape), { freq: 5 });
  if (shape.kind === 'items') return sayingsOf(name, shape).map((saying) => saying[name] ?? []);
  return fc.option(valuesOf(shape), { freq: 5 });
}

function setSayings(name: string, { values }: SetShape): fc.Arbitrary<Fields> {
  return fc
    .record({
      ordered: fc.shuffledSubarray([...values]),
      fates: fc.array(fc.nat(2), { minLength: values.length, maxLength: values.length }),
      hasOrder: fc.boolean(),
    })
    .map(({ ordered, fates, hasOrder }) => {
      const of = (fate: number) => ordered.filter((_, at) => fates[at] === fate);
      const order = ordered.filter((_, at) => fates[at] !== 1);
      return {
        [name]: of(0),
        ...(of(1).length === 0 ? {} : { [`$deleteFromPrimitiveList/${name}`]: of(1) }),
        ...(hasOrder ? { [`$setElementOrder/${name}`]: order } : {}),
      };
    });
}

function mapped<T>(
  fields: Readonly<Record<string, Shape>>,
  make: (shape: Shape, name: string) => fc.Arbitrary<T>,
): Record<string, fc.Arbitrary<T>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, make(shape, name)]),
  );
}
