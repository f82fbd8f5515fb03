/**
 * ValidatingAdmissionPolicies as kubectl meets what they decide. Wants kubectl; says so when it skips.
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

function aPod(name: string, image: string, volumeImage: string): string {
  const containers = [{ name: 'c', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
  const spec = { containers, volumes: [{ name: 'data', oci: { image: volumeImage } }] };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
}

describe.skipIf(isMissing)('policies', () => {
  const place = new Workplace();

  beforeAll(async () => {
    await place
      .start(['serve', '--memory', '--port', '0', '--kubeconfig', 'kubeconfig'])
      .said(/kubectl get nodes/);
    place.write('containers.yaml', CONTAINERS);
    place.write('volumes.yaml', VOLUMES);
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

  it('are refused where they cannot be compiled, with the place', async () => {
    place.write('wrong.yaml', VOLUMES.replace('has(v.oci)', 'hass(v.oci)'));
    expect(await refused('apply -f wrong.yaml')).toContain(
      "undeclared reference to 'hass' (in container '')",
    );
  });
});
