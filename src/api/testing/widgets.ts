/** A CustomResourceDefinition and its objects, with what does not matter filled in. */
import type { Manifest } from '../objects.ts';

type Fields = Readonly<Record<string, unknown>>;

export const WIDGET_SCHEMA: Fields = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        color: { type: 'string', enum: ['red', 'green'] },
        size: { type: 'integer', minimum: 1, default: 3 },
        replicas: { type: 'integer' },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' } } },
  },
};

/** @param version what is said of `v1` beside its name and schema @param spec in place of what is said here */
export function widgetDefinition(version: Fields = {}, spec: Fields = {}): Manifest {
  const { names, ...others } = spec;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', ...(names as Fields | undefined) },
      versions: [aVersion('v1', { storage: true, ...version })],
      ...others,
    },
  };
}

export function aVersion(name: string, fields: Fields = {}): Fields {
  const schema = { openAPIV3Schema: WIDGET_SCHEMA };
  return { name, served: true, storage: false, schema, ...fields };
}

export function aWidget(name: string, fields: Fields = {}): Manifest {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, ...fields };
}
