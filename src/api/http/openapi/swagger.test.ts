import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

type Node = Readonly<Record<string, unknown>>;

const answer = await new TestDoor().get('/openapi/v2', { accept: 'application/json' });
const definitions = answer.json['definitions'] as Record<string, Node>;
const paths = answer.json['paths'] as Record<string, Record<string, Node>>;

/** By a path of keys through definitions, references followed. */
function property(name: string, ...path: readonly string[]): Node {
  let node = definitions[name] ?? {};
  for (const field of path) {
    const list = node['items'] as Node | undefined;
    const reference = String((list ?? node)['$ref'] ?? '').replace('#/definitions/', '');
    const target = reference === '' ? node : definitions[reference];
    node = (target?.['properties'] as Record<string, Node>)[field] ?? {};
  }
  return node;
}

/** What stands in each field, of those that have a length. */
type Message = ReadonlyMap<number, readonly Uint8Array[]>;

function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, Uint8Array[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type !== WireType.LengthDelimited) reader.skip(type, number);
    else fields.set(number, [...(fields.get(number) ?? []), reader.bytes()]);
  }
  return fields;
}

function message(of: Message, number: number): Message {
  return readMessage(of.get(number)?.[0] ?? new Uint8Array());
}

function text(of: Message, number: number): string {
  return new TextDecoder().decode(of.get(number)?.[0]);
}

describe('OpenAPI 2', () => {
  it('is one document, known by its hash', async () => {
    expect(answer.status).toBe(200);
    expect(answer.json['swagger']).toBe('2.0');
    const etag = String(answer.headers['Etag']);
    const headers = { accept: '*/*', 'if-none-match': etag };
    expect((await new TestDoor().get('/openapi/v2', headers)).status).toBe(304);
  });

  it.each(['@', '.'])('is had as protobuf, too: v2%sv1.0', async (mark) => {
    const accept = `application/com.github.proto-openapi.spec.v2${mark}v1.0+protobuf`;
    const reply = await new TestDoor().get('/openapi/v2', { accept });

    expect(reply.headers['Content-Type']).toBe(
      'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    );
    expect(reply.headers['Etag']).not.toBe(answer.headers['Etag']);
    const document = readMessage(reply.body as Uint8Array);
    expect(text(document, 1)).toBe('2.0');
    const named = message(document, 9).get(1) ?? [];
    expect(named.map((bytes) => text(readMessage(bytes), 1))).toEqual(Object.keys(definitions));
    const pod = named
      .map(readMessage)
      .find((each) => text(each, 1) === 'io.k8s.api.core.v1.Pod') as Message;
    const [extension = new Uint8Array()] = message(pod, 2).get(31) ?? [];
    const kinds = message(readMessage(extension), 2);
    expect(text(kinds, 2)).toBe('- group: ""\n  version: v1\n  kind: Pod\n');
  });

  it('is asked for in the form that is liked best', async () => {
    const forms = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf;q=0.5';
    const get = (accept: string) => new TestDoor().get('/openapi/v2', { accept });

    expect((await get(`${forms},application/json`)).text).toBe(answer.text);
    expect((await get(`${forms},application/json;q=0.1`)).body).toBeInstanceOf(Uint8Array);
    expect((await get('text/html')).status).toBe(406);
  });

  it('leads nowhere that is not there', () => {
    const references = answer.text.match(/#\/definitions\/[\w.-]+/g) ?? [];
    const missing = new Set(references.map((each) => each.slice('#/definitions/'.length)));
    for (const name of Object.keys(definitions)) missing.delete(name);
    expect([...missing]).toEqual([]);
  });

  it('names structs as upstream does, whoever leads to them', () => {
    const template = property('io.k8s.api.apps.v1.DeploymentSpec', 'template');
    expect(template['$ref']).toBe('#/definitions/io.k8s.api.core.v1.PodTemplateSpec');
    expect(definitions['io.k8s.api.core.v1.Pod']?.['x-kubernetes-group-version-kind']).toEqual([
      { group: '', kind: 'Pod', version: 'v1' },
    ]);
  });

  it.each<[string, readonly string[], Node]>([
    [
      'io.k8s.api.core.v1.PodSpec',
      ['containers'],
      {
        'x-kubernetes-patch-strategy': 'merge',
        'x-kubernetes-patch-merge-key': 'name',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
    ],
    [
      'io.k8s.api.core.v1.PodSpec',
      ['volumes'],
      { 'x-kubernetes-patch-strategy': 'merge,retainKeys', 'x-kubernetes-patch-merge-key': 'name' },
    ],
    [
      'io.k8s.api.apps.v1.DeploymentSpec',
      ['strategy'],
      { 'x-kubernetes-patch-strategy': 'retainKeys' },
    ],
    [
      'io.k8s.api.core.v1.PodSpec',
      ['containers', 'ports', 'containerPort'],
      { type: 'integer', format: 'int32' },
    ],
    [
      'io.k8s.api.core.v1.HTTPGetAction',
      ['port'],
      { $ref: '#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
    ],
    ['io.k8s.api.core.v1.HTTPGetAction', ['scheme'], { type: 'string', enum: ['HTTP', 'HTTPS'] }],
    ['io.k8s.api.core.v1.PodSpec', ['volumes', 'oci', 'image'], { type: 'string' }],
  ])('says of %s %j how it is', (name, path, expected) => {
    expect(property(name, ...path)).toMatchObject(expected);
  });

  it('says of a patch what it is of, and that it takes fieldValidation', () => {
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.['patch'];
    expect(patch).toMatchObject({
      operationId: 'patchAppsV1NamespacedDeployment',
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: 'apps', kind: 'Deployment', version: 'v1' },
    });
    expect(JSON.stringify(patch)).toContain('"name":"fieldValidation"');
    expect(paths['/api/v1/pods']?.['get']).toMatchObject({
      operationId: 'listCoreV1PodForAllNamespaces',
    });
  });
});
