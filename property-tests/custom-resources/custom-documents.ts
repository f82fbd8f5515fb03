/** A definition, an object, paths and texts of them. */
import { FIELDS, VERSIONS, type Defined, type Spec, type Version } from './custom-story.ts';

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const DEFINITION = `${DEFINITIONS}/things.example.com`;

export function definitionOf({ shapes, storage, served }: Defined): {
  readonly metadata: object;
  readonly spec: object;
} {
  const versions = VERSIONS.map((name) => ({
    name,
    served: served.includes(name),
    storage: name === storage,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: schemaOf(shapes[name]) } } },
  }));
  return {
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions,
    },
  };
}

function schemaOf(shape: Readonly<Record<string, string>>): object {
  const properties = Object.fromEntries(
    Object.entries(shape).map(([field, value]) => [
      field,
      { type: 'string', ...(value === '' ? {} : { default: value }) },
    ]),
  );
  return { type: 'object', properties };
}

interface Written {
  readonly name: string;
  readonly version: Version;
  readonly spec: Spec;
  readonly isHeld: boolean;
}

export function thingOf({ name, version, spec, isHeld }: Written): object {
  const finalizers = isHeld ? { finalizers: ['example.com/held'] } : {};
  return {
    apiVersion: `example.com/${version}`,
    kind: 'Thing',
    metadata: { name, ...finalizers },
    spec,
  };
}

export function pathOf({
  version,
  name,
}: {
  readonly version: Version;
  readonly name?: string;
}): string {
  const all = `/apis/example.com/${version}/namespaces/default/things`;
  return name === undefined ? all : `${all}/${name}`;
}

export function specText(spec: object): string {
  const values: Spec = spec;
  return FIELDS.flatMap((field) => {
    const value = values[field];
    return value === undefined ? [] : [`${field}=${value}`];
  }).join(' ');
}
