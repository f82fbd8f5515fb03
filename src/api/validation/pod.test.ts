import { describe, expect, it } from 'vitest';
import { KUBERNETES_VERSIONS } from '../feature-gates.ts';
import { podFaults as faults } from '../testing/pod-faults.ts';

type Fields = Readonly<Record<string, unknown>>;

const container = (fields: Fields): Fields => ({
  containers: [{ name: 'main', image: 'a', ...fields }],
});
const volume = (fields: Fields): Fields => ({ volumes: [{ name: 'v', ...fields }] });
const mount = (fields: Fields, more: readonly Fields[] = []): Fields => ({
  volumes: [{ name: 'v', emptyDir: {} }],
  ...container({ volumeMounts: [{ name: 'v', mountPath: '/v', ...fields }, ...more] }),
});

const device = (fields: Fields = {}, more: Fields = {}): Fields => ({
  volumes: [
    { name: 'd', persistentVolumeClaim: { claimName: 'c' } },
    { name: 'v', emptyDir: {} },
  ],
  ...container({ volumeDevices: [{ name: 'd', devicePath: '/dev/d', ...fields }], ...more }),
});

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe('validatePod: accepts', () => {
  it.each<[string, Fields]>([
    ['a volume of every common kind', volume({ oci: { image: 'registry.test/a:1' } })],
    ['a volume without a source, which is an emptyDir', { volumes: [{ name: 'v' }] }],
    ['a configMap', volume({ configMap: { name: 'a' } })],
    [
      'a secret with items',
      volume({ secret: { secretName: 'a', items: [{ key: 'k', path: 'p/q' }] } }),
    ],
    ['an image volume', volume({ image: { reference: 'a', pullPolicy: 'Never' } })],
    ['a reference that is none: the node says so', volume({ image: { reference: ' A@b ' } })],
    ['a draft volume with a policy', volume({ oci: { image: 'a', pullPolicy: 'Never' } })],
    ['one volume mounted twice', mount({}, [{ name: 'v', mountPath: '/w' }])],
    ['a subPath', mount({ subPath: 'a/b..c' })],
    ['a colon where it is mounted', mount({ mountPath: '/a:b' })],
    [
      'a mount that is read-only all the way',
      mount({ readOnly: true, recursiveReadOnly: 'Enabled' }),
    ],
    ['one that need not be', mount({ recursiveReadOnly: 'Disabled' })],
    ['a device', device()],
    ['an init container', { initContainers: [{ name: 'init', image: 'a' }] }],
    [
      'requests up to the limit',
      container({ resources: { limits: { cpu: '1' }, requests: { cpu: '1000m' } } }),
    ],
    ['a negative grace period', { terminationGracePeriodSeconds: -1 }],
    ['a toleration of everything', { tolerations: [{ operator: 'Exists' }] }],
  ])('%s', (_, spec) => {
    expect(faults(spec)).toBe('');
  });
});

describe('validatePod: volumes', () => {
  it.each<[Fields, string]>([
    [{ volumes: [{ emptyDir: {} }] }, 'spec.volumes[0].name: Required value'],
    [
      { volumes: [{ name: 'A', emptyDir: {} }] },
      `spec.volumes[0].name: Invalid value: "A": ${LABEL_RULE}`,
    ],
    [
      { volumes: [{ name: 'a.b', emptyDir: {} }] },
      'spec.volumes[0].name: Invalid value: "a.b": must not contain dots',
    ],
    [{ volumes: [{ name: 'v' }, { name: 'v' }] }, 'spec.volumes[1].name: Duplicate value: "v"'],
    [
      volume({ emptyDir: {}, oci: { image: 'a' } }),
      'spec.volumes[0].oci: Forbidden: may not specify more than 1 volume type',
    ],
    [volume({ oci: {} }), 'spec.volumes[0].oci.image: Required value'],
    [volume({ oci: { image: '' } }), 'spec.volumes[0].oci.image: Required value'],
    [
      volume({ oci: { image: ' a' } }),
      'spec.volumes[0].oci.image: Invalid value: " a": must not have leading or trailing whitespace',
    ],
    [volume({ image: {} }), 'spec.volumes[0].image.reference: Required value'],
    [volume({ image: { reference: '' } }), 'spec.volumes[0].image.reference: Required value'],
    [
      volume({ image: { reference: 'a', pullPolicy: 'Sometimes' } }),
      'spec.volumes[0].image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      volume({ image: { pullPolicy: 'always' } }),
      '[spec.volumes[0].image.reference: Required value, spec.volumes[0].image.pullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"]',
    ],
    [
      volume({ emptyDir: {}, image: { reference: 'a' } }),
      'spec.volumes[0].image: Forbidden: may not specify more than 1 volume type',
    ],
    [
      volume({ oci: { image: 'a', pullPolicy: 'Sometimes' } }),
      'spec.volumes[0].oci.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [volume({ secret: {} }), 'spec.volumes[0].secret.secretName: Required value'],
    [volume({ configMap: {} }), 'spec.volumes[0].configMap.name: Required value'],
    [volume({ hostPath: {} }), 'spec.volumes[0].hostPath.path: Required value'],
    [
      volume({ configMap: { name: 'a', items: [{ key: 'k', path: '../p' }] } }),
      'spec.volumes[0].configMap.items[0].path: Invalid value: "../p": must not contain \'..\'',
    ],
  ])('%j: %s', (spec, expected) => {
    expect(faults(spec)).toBe(expected);
  });
});

describe('validatePod: volumeMounts', () => {
  const path = 'spec.containers[0].volumeMounts';

  it.each<[Fields, string]>([
    [mount({ name: 'x' }), `${path}[0].name: Not found: "x"`],
    [mount({ mountPath: '' }), `${path}[0].mountPath: Required value`],
    [
      mount({}, [{ name: 'v', mountPath: '/v' }]),
      `${path}[1].mountPath: Invalid value: "/v": must be unique`,
    ],
    [mount({ subPath: '/a' }), `${path}.subPath: Invalid value: "/a": must be a relative path`],
    [
      mount({ subPath: 'a/../b' }),
      `${path}.subPath: Invalid value: "a/../b": must not contain '..'`,
    ],
    [
      mount({ subPath: 'a', subPathExpr: 'b' }),
      `${path}[0].subPathExpr: Invalid value: "b": subPathExpr and subPath are mutually exclusive`,
    ],
    [
      mount({ mountPropagation: 'Both' }),
      `${path}.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None"`,
    ],
    [
      mount({ mountPropagation: 'Bidirectional' }),
      `${path}.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`,
    ],
    [
      mount({ recursiveReadOnly: 'Always' }),
      `${path}.recursiveReadOnly: Unsupported value: "Always": supported values: "Disabled", "Enabled", "IfPossible"`,
    ],
    [
      mount({ recursiveReadOnly: 'IfPossible' }),
      `${path}.recursiveReadOnly: Forbidden: may only be specified when readOnly is true`,
    ],
    [
      mount({ recursiveReadOnly: 'Enabled', readOnly: true, mountPropagation: 'HostToContainer' }),
      `${path}.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified`,
    ],
  ])('%j: %s', (spec, expected) => {
    expect(faults(spec)).toBe(expected);
  });
});

describe('validatePod: volumeDevices', () => {
  const path = 'spec.containers[0].volumeDevices';
  const mounts = 'spec.containers[0].volumeMounts';
  const devices = (...volumeDevices: readonly Fields[]): Fields => device({}, { volumeDevices });
  const d = { name: 'd', devicePath: '/dev/d' };

  it.each<[Fields, string]>([
    [
      devices({ devicePath: '/a' }),
      `[${path}[0].name: Required value, ${path}[0].name: Not found: ""]`,
    ],
    [device({ name: 'x' }), `${path}[0].name: Not found: "x"`],
    [
      device({ name: 'v' }),
      `${path}[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode`,
    ],
    [devices({ name: 'd' }), `${path}[0].devicePath: Required value`],
    [
      device({ devicePath: '/a/../b' }),
      `${path}[0].devicePath: Invalid value: "/a/../b": can not contain backsteps ('..')`,
    ],
    [
      devices(d, d),
      `[${path}[1].name: Invalid value: "d": must be unique, ${path}[1].devicePath: Invalid value: "/dev/d": must be unique]`,
    ],
    [
      device({}, { volumeMounts: [{ name: 'd', mountPath: '/d' }] }),
      `[${mounts}[0].name: Invalid value: "d": must not already exist in volumeDevices, ${path}[0].name: Invalid value: "d": must not already exist in volumeMounts]`,
    ],
    [
      device({}, { volumeMounts: [{ name: 'v', mountPath: '/dev/d' }] }),
      `[${mounts}[0].mountPath: Invalid value: "/dev/d": must not already exist as a path in volumeDevices, ${path}[0].devicePath: Invalid value: "/dev/d": must not already exist as a path in volumeMounts]`,
    ],
  ])('%j: %s', (spec, expected) => {
    expect(faults(spec)).toBe(expected);
  });
});

describe('validatePod: containers', () => {
  const path = 'spec.containers[0]';

  it.each<[Fields, string]>([
    [{ containers: [] }, 'spec.containers: Required value'],
    [{ containers: [{ image: 'a' }] }, `${path}.name: Required value`],
    [container({ name: 'a_b' }), `${path}.name: Invalid value: "a_b": ${LABEL_RULE}`],
    [{ containers: [{ name: 'main' }] }, `${path}.image: Required value`],
    [
      container({ image: 'a ' }),
      `${path}.image: Invalid value: "a ": must not have leading or trailing whitespace`,
    ],
    [
      {
        containers: [
          { name: 'a', image: 'a' },
          { name: 'a', image: 'a' },
        ],
      },
      'spec.containers[1].name: Duplicate value: "a"',
    ],
    [
      { initContainers: [{ name: 'main', image: 'a' }] },
      'spec.initContainers[0].name: Duplicate value: "main"',
    ],
    [
      container({ imagePullPolicy: 'Sometimes' }),
      `${path}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
    ],
    [
      container({ ports: [{ containerPort: 70_000 }] }),
      `${path}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ],
    [container({ ports: [{}] }), `${path}.ports[0].containerPort: Required value`],
    [container({ env: [{ value: 'a' }] }), `${path}.env[0].name: Required value`],
    [
      container({ restartPolicy: 'Sometimes' }),
      `${path}.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"`,
    ],
    [
      container({ restartPolicyRules: [{ action: 'Restart' }] }),
      `[${path}.restartPolicy: Required value: must specify restartPolicy when restart rules are used, ${path}.restartPolicyRules[0].exitCodes: Required value: must be specified]`,
    ],
    [
      container({
        restartPolicy: 'Never',
        restartPolicyRules: [{ action: 'Stop', exitCodes: { operator: 'Is' } }],
      }),
      `[${path}.restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers", ${path}.restartPolicyRules[0].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"]`,
    ],
    [
      container({
        restartPolicy: 'Never',
        restartPolicyRules: [
          {
            action: 'Restart',
            exitCodes: { operator: 'In', values: Array.from({ length: 256 }, () => 1) },
          },
        ],
      }),
      `${path}.restartPolicyRules[0].exitCodes.values: Too many: 256: must have at most 255 items`,
    ],
    [
      container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
      `${path}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`,
    ],
  ])('%j: %s', (spec, expected) => {
    expect(faults(spec)).toBe(expected);
  });
});

describe('validatePod: the rest of the spec', () => {
  it.each<[Fields, string]>([
    [
      { restartPolicy: 'Sometimes' },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      { dnsPolicy: 'x' },
      'spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
    [
      { activeDeadlineSeconds: 0 },
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ],
    [
      { tolerations: [{ key: 'a', effect: 'x' }] },
      'spec.tolerations[0].effect: Unsupported value: "x": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      { tolerations: [{ key: 'a', operator: 'x' }] },
      'spec.tolerations[0].operator: Unsupported value: "x": supported values: "Equal", "Exists"',
    ],
    [
      { tolerations: [{ key: 'a', tolerationSeconds: 1 }] },
      'spec.tolerations[0].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
    [
      { ephemeralContainers: [{ name: 'a', image: 'a' }] },
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
    [
      { nodeName: 'node-1', schedulingGates: [{ name: 'a' }] },
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
    [
      { initContainers: [{ name: 'init', image: 'a', livenessProbe: {} }] },
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      {
        ephemeralContainers: [
          { name: 'e', image: 'a', securityContext: { procMount: 'Unmasked' } },
        ],
      },
      '[spec.ephemeralContainers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`, spec.ephemeralContainers: Forbidden: cannot be set on create]',
    ],
    [
      {
        volumes: [
          { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
        ],
      },
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
    [
      { nodeSelector: { a: 'b c' } },
      "spec.nodeSelector: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ])('%j: %s', (spec, expected) => {
    expect(faults(spec)).toBe(expected);
  });
});

describe.each(KUBERNETES_VERSIONS)('validatePod of %s: a part of an image volume', (version) => {
  const isAllowed = !['1.31', '1.32'].includes(version);
  const path = 'spec.containers[0].volumeMounts[0]';

  function faultsOf(fields: Fields, source: Fields): string {
    return faults({ ...mount(fields), ...volume(source) }, version);
  }

  it.each(['subPath', 'subPathExpr'])('%s', (field) => {
    const refusal = `${path}.${field}: Invalid value: "etc": not allowed in image volume sources`;

    expect(faultsOf({ [field]: 'etc' }, { image: { reference: 'a' } })).toBe(
      isAllowed ? '' : refusal,
    );
  });

  it('of the draft, and of other volumes', () => {
    expect(faultsOf({ subPath: 'etc' }, { oci: { image: 'a' } })).toBe('');
    expect(faultsOf({ subPath: 'etc' }, { emptyDir: {} })).toBe('');
  });

  it('the whole', () => {
    expect(faultsOf({}, { image: { reference: 'a' } })).toBe('');
  });
});
