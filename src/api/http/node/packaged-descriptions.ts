/**
 * What Kubernetes says of its structs and fields: the comments of the generated types that this package depends on, read
 * when somebody first asks.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Descriptions, FieldText } from '../openapi/descriptions.ts';

const FILES = [
  'core/v1',
  'meta/v1',
  'apps/v1',
  'batch/v1',
  'policy/v1',
  'discovery/v1',
  'scheduling/v1',
  'coordination/v1',
  'storage/v1',
  'rbac/v1',
  'events/v1',
  'networking/v1',
  'node/v1',
  'autoscaling/v2',
  'autoscaling/v1',
  'admissionregistration/v1',
  'apiextensions/v1',
  'certificates/v1',
  'flowcontrol/v1',
];

/** What the table of structs calls otherwise, as another group has a struct of that name. */
const OF_A_GROUP: ReadonlyMap<string, string> = new Map([
  ['core/v1 EndpointPort', 'core.EndpointPort'],
  ['core/v1 ResourceClaim', 'ContainerResourceClaim'],
  ['flowcontrol/v1 Subject', 'flowcontrol.Subject'],
]);

/** Before whose names the table of structs says the group. */
const PREFIXED: ReadonlyMap<string, string> = new Map([
  ['events/v1', 'events.'],
  ['autoscaling/v1', 'autoscalingv1.'],
]);

interface Described {
  readonly description: string | undefined;
  readonly fields: ReadonlyMap<string, FieldText>;
}

export function packagedDescriptions(): Descriptions {
  let structs: ReadonlyMap<string, Described> | undefined;
  const find = (name: string): Described | undefined => {
    structs ??= readAll();
    return structs.get(name);
  };
  return {
    struct: (name) => find(name)?.description,
    field: (struct, field) => find(struct)?.fields.get(field),
  };
}

function readAll(): ReadonlyMap<string, Described> {
  const { resolve } = createRequire(import.meta.url);
  const found = new Map<string, Described>();
  for (const file of FILES) {
    const text = readFileSync(resolve(`kubernetes-types/${file}.d.ts`), 'utf8');
    for (const [named, described] of structsIn(text)) {
      const name = OF_A_GROUP.get(`${file} ${named}`) ?? `${PREFIXED.get(file) ?? ''}${named}`;
      // The same name in another group means something else; who comes first is the one that is asked for.
      if (!found.has(name)) found.set(name, described);
    }
  }
  return found;
}

const COMMENT = String.raw`(?:/\*\*((?:[^*]|\*(?!/))*)\*/\s*)?`;
const INTERFACE = new RegExp(`${COMMENT}export interface (\\w+) \\{\\n([^]*?)\\n\\}`, 'g');
const FIELD = new RegExp(`${COMMENT}(?:readonly )?(\\w+|"[^"]+")(\\?)?: `, 'g');

function* structsIn(text: string): Generator<readonly [string, Described]> {
  for (const [, comment, name = '', body = ''] of text.matchAll(INTERFACE)) {
    const fields = new Map<string, FieldText>();
    for (const [, ofField, field = '', optional] of body.matchAll(FIELD)) {
      const description = plain(ofField);
      if (description === undefined) continue;
      fields.set(field.replaceAll('"', ''), { description, isRequired: optional === undefined });
    }
    yield [name, { description: plain(comment), fields }];
  }
}

/** Without the stars at the beginnings of its lines. */
function plain(comment: string | undefined): string | undefined {
  const text = comment?.replace(/^\s*\* ?/gm, '').trim();
  return text === '' ? undefined : text;
}
