/**
 * Admission policies in CEL, those that only judge and those that mutate, as kubectl meets what they decide. Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from './testing/drydock-process.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: policies against kubectl: not installed: kubectl');

/** As many clusters have it: it knows of no place for an image but containers. */
const CONTAINERS = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: registry}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
  variables:
  - name: bad
    expression: object.spec.containers.filter(c, !c.image.startsWith(params.data.registry)).map(c, c.image)
  validations:
  - expression: variables.bad.size() == 0
    messageExpression: '"not of " + params.data.registry + ": " + variables.bad.join(", ")'
    reason: Forbidden
---
apiVersion: v1
kind: ConfigMap
metadata: {name: registry, namespace: default}
data: {registry: registry.test/}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: registry-default}
spec:
  policyName: registry
  paramRef: {name: registry, namespace: default, parameterNotFoundAction: Deny}
  validationActions: [Deny]
`;

/** And one that was told of KEP-4639. */
const VOLUMES = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: volumes}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
  validations:
  - expression: "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.oci) || v.oci.image.startsWith('registry.test/'))"
    message: an OCI volume of another registry
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: volumes}
spec: {policyName: volumes, validationActions: [Deny]}
`;

/** Images from everywhere come by a mirror: of containers, and here too it was not told of KEP-4639. */
const MIRROR = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: mirror}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  matchConditions:
  - {name: labelled, expression: "object.metadata.?labels.mirror.orValue('') == 'yes'"}
  reinvocationPolicy: Never
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration:
      expression: >
        Object{
          metadata: Object.metadata{annotations: {"example.com/mirror": "registry.test"}},
          spec: Object.spec{
            containers: object.spec.containers.map(c, Object.spec.containers{
              name: c.name, image: "registry.test/" + c.image.split("/")[1]
            })
          }
        }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: mirror}
spec: {policyName: mirror}
`;

/** And one that was. */
const MIRRORED_VOLUMES = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: mirrored-volumes}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  variables:
  - {name: volumes, expression: "object.spec.?volumes.orValue([])"}
  reinvocationPolicy: Never
  mutations:
  - patchType: JSONPatch
    jsonPatch:
      expression: >
        lists.range(variables.volumes.size()).filter(i, has(variables.volumes[i].oci)).map(i, JSONPatch{
          op: "replace",
          path: "/spec/volumes/" + string(i) + "/oci/image",
          value: "registry.test/" + variables.volumes[i].oci.image.split("/")[1]
        })
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: mirrored-volumes}
spec: {policyName: mirrored-volumes}
`;

function aPod(name: string, image: string, volumeImage: string, labels = {}): string {
  const containers = [{ name: 'c', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
  const spec = { containers, volumes: [{ name: 'data', oci: { image: volumeImage } }] };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec });
}

describe.skipIf(isMissing)('policies', () => {
  const place = new Workplace();

  beforeAll(async () => {
    await place
      .start(['serve', '--memory', '--port', '0', '--kubeconfig', 'kubeconfig'])
      .said(/kubectl get nodes/);
    place.write('containers.yaml', CONTAINERS);
    place.write('volumes.yaml', VOLUMES);
    place.write('mirror.yaml', MIRROR);
    place.write('mirrored-volumes.yaml', MIRRORED_VOLUMES);
  });
  afterAll(async () => place.close());

  const { type, refused } = typing(place);

  it('let an OCI volume of another registry pass, where they watch only the images of containers', async () => {
    await type('apply -f containers.yaml');
    place.write('pod.json', aPod('bad', 'other.example/app:1', 'registry.test/data:1'));
    expect(await refused('apply -f pod.json')).toContain(
      `pods "bad" is forbidden: ValidatingAdmissionPolicy 'registry' with binding 'registry-default' denied request: not of registry.test/: other.example/app:1`,
    );
    place.write('pod.json', aPod('good', 'registry.test/app:1', 'other.example/whatever:1'));
    expect(await type('apply -f pod.json')).toContain('pod/good created');
    await type('delete pod good --now');

    await type('apply -f volumes.yaml');
    expect(await refused('apply -f pod.json')).toContain(
      `The pods "good" is invalid: : ValidatingAdmissionPolicy 'volumes' with binding 'volumes' denied request: an OCI volume of another registry`,
    );
    place.write('pod.json', aPod('good', 'registry.test/app:1', 'registry.test/data:1'));
    expect(await type('apply -f pod.json')).toContain('pod/good created');
  });

  it('are shown, explained and applied again', async () => {
    expect(await type('get validatingadmissionpolicies')).toMatch(
      /NAME +VALIDATIONS +PARAMKIND +AGE\nregistry +1 +v1\/ConfigMap +\d+s\nvolumes +1 +<unset>/,
    );
    expect(await type('get validatingadmissionpolicybindings')).toMatch(
      /NAME +POLICYNAME +PARAMREF +AGE\nregistry-default +registry +default\/registry/,
    );
    expect(await type('explain validatingadmissionpolicy.spec.variables')).toContain('expression');
    expect(await type('apply -f containers.yaml')).toMatch(/registry unchanged|unchanged/);
    expect(await type('apply --server-side --force-conflicts -f volumes.yaml')).toContain(
      'serverside-applied',
    );
  });

  it('that mutate overlook the image of an OCI volume, too, where they know of containers alone', async () => {
    await type('delete validatingadmissionpolicies --all');
    await type('apply -f mirror.yaml');
    const labels = { mirror: 'yes' };
    place.write(
      'pod.json',
      aPod('mirrored', 'other.example/app:1', 'other.example/data:1', labels),
    );
    await type('apply -f pod.json');
    const images = '{.spec.containers[0].image} {.spec.volumes[0].oci.image}';
    const shown = (pod: string) => type(`get pod ${pod} -o jsonpath=${images.replace(' ', ',')}`);
    expect(await shown('mirrored')).toContain('registry.test/app:1,other.example/data:1');
    expect(await type('get pod mirrored -o yaml')).toContain('example.com/mirror: registry.test');

    await type('apply -f mirrored-volumes.yaml');
    place.write('pod.json', aPod('both', 'other.example/app:1', 'other.example/data:1', labels));
    await type('create -f pod.json');
    expect(await shown('both')).toContain('registry.test/app:1,registry.test/data:1');
    await type('delete pod both mirrored --now');
  });

  it('that mutate are shown, explained and applied again, and tell what goes wrong', async () => {
    expect(await type('get mutatingadmissionpolicies')).toMatch(
      /NAME +MUTATIONS +PARAMKIND +AGE\nmirror +1 +<unset> +\d+s\nmirrored-volumes +1 +<unset>/,
    );
    expect(await type('get mutatingadmissionpolicybindings')).toMatch(
      /NAME +POLICYNAME +PARAMREF +AGE\nmirror +mirror +<unset>/,
    );
    expect(await type('explain mutatingadmissionpolicy.spec.mutations.jsonPatch')).toContain(
      'expression',
    );
    expect(await type('apply -f mirror.yaml')).toContain('unchanged');
    expect(await type('apply --server-side --force-conflicts -f mirror.yaml')).toContain(
      'serverside-applied',
    );
    place.write('pod.json', aPod('no', 'app', 'data', { mirror: 'yes' }));
    expect(await refused('apply -f pod.json')).toContain(
      "policy 'mirror' with binding 'mirror' denied request: expression 'Object{",
    );
    place.write('wrong.yaml', MIRROR.replace('Object.metadata{', 'Thing{'));
    expect(await refused('apply -f wrong.yaml')).toContain(
      "undeclared reference to 'Thing' (in container '')",
    );
  });

  it('are refused where they cannot be compiled, with the place', async () => {
    place.write('wrong.yaml', VOLUMES.replace('has(v.oci)', 'hass(v.oci)'));
    expect(await refused('apply -f wrong.yaml')).toContain(
      "undeclared reference to 'hass' (in container '')",
    );
  });
});
