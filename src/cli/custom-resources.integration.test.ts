/**
 * Resources that a server learns, as kubectl meets them: definitions and their objects, from `apply` to `delete crd`,
 * and over a restart of the server. Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: custom resources against kubectl: not installed: kubectl');

const WIDGETS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, kind: Widget, shortNames: [wd], categories: [all] }
  versions:
    - name: v1
      served: true
      storage: true
      selectableFields: [{ jsonPath: .spec.color }]
      additionalPrinterColumns:
        - { name: Color, type: string, jsonPath: .spec.color }
        - { name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status' }
        - { name: Size, type: integer, jsonPath: .spec.size, priority: 1 }
        - { name: Age, type: date, jsonPath: .metadata.creationTimestamp }
      subresources:
        status: {}
        scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
      schema: &schema
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              description: What is wanted of the widget.
              type: object
              required: [color]
              properties:
                color: { type: string, enum: [red, green], description: Its colour. }
                size: { type: integer, minimum: 1, default: 3 }
                replicas: { type: integer }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }
    - name: v1beta1
      served: true
      storage: false
      deprecated: true
      schema: *schema
`;

const widget = (name: string, spec: string, more = '', version = 'v1'): string => `
apiVersion: example.com/${version}
kind: Widget
metadata: { name: ${name}${more} }
spec: { ${spec} }
`;

describe.skipIf(isMissing)('custom resources', () => {
  const place = new Workplace();
  const serve = async (): Promise<DrydockProcess> => {
    const argv = ['serve', '--memory', '--port', '0', '--data', 'cluster'];
    const server = place.start([...argv, '--kubeconfig', 'kubeconfig']);
    await server.said(/kubectl get nodes/);
    return server;
  };
  let server: DrydockProcess;
  beforeAll(async () => {
    place.write('widgets.yaml', WIDGETS);
    place.write('x.yaml', widget('x', 'color: red, replicas: 2'));
    server = await serve();
  });
  afterAll(() => place.close());

  const { type, refused } = typing(place);
  const put = (name: string, text: string): string => place.write(name, text);

  it('are known once their definition is established', async () => {
    expect(await refused('get widgets')).toContain(
      `the server doesn't have a resource type "widgets"`,
    );
    expect(await refused('apply --validate=false -f x.yaml')).toContain(
      'no matches for kind "Widget" in version "example.com/v1"',
    );
    expect(await type('apply -f widgets.yaml')).toContain('widgets.example.com created');
    expect(
      await type('wait --for=condition=Established crd/widgets.example.com --timeout=20s'),
    ).toContain('condition met');
    expect(
      await type('get crd widgets.example.com -o jsonpath={.status.conditions[*].reason}'),
    ).toBe('NoConflicts InitialNamesAccepted');
    expect(await type('api-resources --api-group=example.com')).toMatch(
      /^widgets +wd +example.com\/v1 +true +Widget$/m,
    );
    expect(await type('api-versions')).toMatch(/^example.com\/v1\nexample.com\/v1beta1$/m);
  });

  it('are applied, completed, printed and explained', async () => {
    expect(await type('apply -f x.yaml')).toBe('widget.example.com/x created\n');
    expect(await type('apply -f x.yaml')).toBe('widget.example.com/x unchanged\n');
    expect(await type('get widgets')).toMatch(/^NAME +COLOR +READY +AGE\nx +red +\d+s\n$/);
    expect(await type('get wd -o wide')).toMatch(/^x +red +3 +\d+s$/m);
    expect(await type('get all')).toMatch(/^widget.example.com\/x +red/m);
    expect(await type('get widget x -o jsonpath={.spec.size}')).toBe('3');
    expect(await type('get wd --field-selector spec.color=green')).toContain('No resources');
    expect(await type('get wd --field-selector spec.color=red')).toMatch(/^x /m);
    expect(await type('explain widget.spec')).toMatch(
      /What is wanted of the widget\.\s+FIELDS:\s+color\s+<string> -required-/,
    );
    expect(await type('explain widget.spec.color')).toContain('Its colour.');
    expect(await type('describe widget x')).toMatch(/^ +Color: +red$/m);
  });

  it('are refused in the words of the schema', async () => {
    put('bad.yaml', widget('bad', 'color: blue, size: 0'));
    expect(await refused('apply -f bad.yaml')).toContain(
      'The Widget "bad" is invalid: \n* spec.color: Unsupported value: "blue": supported values: "red", "green"\n* spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    );
    put('odd.yaml', widget('odd', 'color: red, wings: 2'));
    expect(await refused('apply -f odd.yaml')).toContain(
      'strict decoding error: unknown field "spec.wings"',
    );
    expect(await type('apply --validate=warn -f odd.yaml')).toContain(
      'Warning: unknown field "spec.wings"',
    );
    expect(await type('get widget odd -o jsonpath={.spec}')).not.toContain('wings');
    await type('delete widget odd');
    expect(await refused('patch widget x -p {"spec":{"size":4}}')).toContain(
      'application/strategic-merge-patch+json is not supported by example.com/v1, Kind=Widget',
    );
  });

  it('are patched, scaled, and counted in generations', async () => {
    const generation = () => type('get widget x -o jsonpath={.metadata.generation}');
    await type('patch widget x --type merge -p {"spec":{"size":4}}');
    expect(await generation()).toBe('2');
    await type('label widget x tier=front');
    const ready = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}';
    await type(`patch widget x --subresource=status --type merge -p ${ready}`);
    expect(await type('get wd -l tier=front')).toMatch(/^x +red +True/m);
    expect(await generation()).toBe('2');
    await type('scale widget x --replicas=5');
    expect(await type('get widget x -o jsonpath={.spec.replicas}')).toBe('5');
    await type('apply --server-side --force-conflicts -f x.yaml');
    expect(await type('get widget x -o jsonpath={.spec.replicas}')).toBe('2');
    expect(await type('diff -f x.yaml')).toBe('');
  });

  it('are one in all their versions', async () => {
    const older = await type('get widgets.v1beta1.example.com x -o yaml');
    expect(older).toContain('apiVersion: example.com/v1beta1');
    expect(older).toContain(
      'Warning: example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget',
    );
    put('old.yaml', widget('old', 'color: green', '', 'v1beta1'));
    await type('apply -f old.yaml');
    expect(await type('get widget old -o yaml')).toContain('apiVersion: example.com/v1\n');
    await type('delete -f old.yaml');
  });

  it('go with their owners and with their namespace', async () => {
    const uid = await type('get widget x -o jsonpath={.metadata.uid}');
    const owner = `{apiVersion: example.com/v1, kind: Widget, name: x, uid: ${uid}}`;
    put('child.yaml', widget('child', 'color: red', `, ownerReferences: [${owner}]`));
    await type('apply -f child.yaml');
    await type('create configmap of-x --from-literal=a=1');
    const reference = `[{"apiVersion":"example.com/v1","kind":"Widget","name":"x","uid":"${uid}"}]`;
    await type(`patch configmap of-x -p {"metadata":{"ownerReferences":${reference}}}`);
    await type('delete widget x');
    await type('wait --for=delete widget/child configmap/of-x --timeout=20s');

    await type('create namespace shop');
    await type('apply -n shop -f x.yaml');
    await type('delete namespace shop --timeout=20s');
    expect(await type('get widgets -A')).toContain('No resources found');
  });

  it('are a matter of rights like any other', async () => {
    await type('create clusterrole painters --verb=get,list --resource=widgets.example.com');
    await type('create clusterrolebinding painters --clusterrole=painters --user=jane');
    expect(await type('auth can-i list widgets.example.com --as=jane')).toMatch(/^yes/);
    expect(await refused('auth can-i delete widgets.example.com --as=jane')).toMatch(/^no/m);
    expect(await refused('delete widget x --as=jane')).toContain(
      'widgets.example.com "x" is forbidden: User "jane" cannot delete resource "widgets" in API group "example.com" in the namespace "default"',
    );
  });

  it('wait for each other’s names', async () => {
    put('rivals.yaml', WIDGETS.replaceAll('widgets', 'gadgets'));
    await type('apply -f rivals.yaml');
    await type('wait --for=condition=NamesAccepted=False crd/gadgets.example.com --timeout=20s');
    expect(
      await type('get crd gadgets.example.com -o jsonpath={.status.conditions[*].message}'),
    ).toBe('"WidgetList" is already in use not all names are accepted');
    await type('delete -f rivals.yaml');
  });

  it('outlive their server with their definitions', async () => {
    await type('apply -f x.yaml');
    const uid = await type('get widget x -o jsonpath={.metadata.uid}');
    server.child.kill('SIGKILL');
    await server.exit;
    server = await serve();
    expect(await type('get widget x -o jsonpath={.metadata.uid}')).toBe(uid);
    expect(await type('get widgets')).toMatch(/^x +red/m);
    await type(
      'patch widget x --type json -p [{"op":"replace","path":"/spec/color","value":"green"}]',
    );
    expect(await type('get widget x -o jsonpath={.spec.color}')).toBe('green');
  });

  it('go before their definition, which waits for the last of them', async () => {
    await type('patch widget x --type merge -p {"metadata":{"finalizers":["example.com/held"]}}');
    await type('delete crd widgets.example.com --wait=false');
    await type('wait --for=condition=Terminating crd/widgets.example.com --timeout=20s');
    put('late.yaml', widget('late', 'color: red'));
    expect(await refused('create -f late.yaml')).toContain(
      'widgets.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    );
    await type('patch widget x --type merge -p {"metadata":{"finalizers":null}}');
    await type('wait --for=delete crd/widgets.example.com --timeout=20s');
    expect(await refused('get widgets')).toMatch(/could not find|doesn't have a resource type/);
    expect(await type('api-versions')).not.toContain('example.com');
  });
});
