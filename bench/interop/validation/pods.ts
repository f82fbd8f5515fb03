/**
 * Pods with one thing about them that may be wrong: every field that a pod can have, by the struct table, with values
 * of its type, in what else is a good pod; and the things that are wrong together.
 */
import { STRUCTS, type FieldType, type Struct } from '../../../src/api/index.ts';
import { COMBINED } from './combined.ts';
import { KEYS, KNOWN, RESOURCES, VALUES } from './values.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What makes a struct whole, where some of its fields have to be said. */
export const WHOLE: Readonly<Record<string, Fields>> = {
  PodSpec: {
    containers: [{ name: 'c', image: 'i' }],
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'b', persistentVolumeClaim: { claimName: 'b' } },
    ],
  },
  Container: { name: 'd', image: 'i' },
  EphemeralContainer: { name: 'e', image: 'i' },
  ContainerPort: { containerPort: 80 },
  EnvVar: { name: 'A' },
  ObjectFieldSelector: { fieldPath: 'metadata.name' },
  ResourceFieldSelector: { resource: 'limits.cpu' },
  ConfigMapKeySelector: { name: 'm', key: 'k' },
  SecretKeySelector: { name: 's', key: 'k' },
  FileKeySelector: { volumeName: 'v', path: 'p', key: 'K' },
  ConfigMapEnvSource: { name: 'm' },
  SecretEnvSource: { name: 's' },
  VolumeMount: { name: 'v', mountPath: '/m' },
  VolumeDevice: { name: 'b', devicePath: '/dev/b' },
  Probe: { exec: { command: ['x'] } },
  HTTPGetAction: { port: 80 },
  HTTPHeader: { name: 'a', value: 'b' },
  TCPSocketAction: { port: 80 },
  GRPCAction: { port: 80 },
  SleepAction: { seconds: 1 },
  ContainerResizePolicy: { resourceName: 'cpu', restartPolicy: 'NotRequired' },
  ContainerRestartRule: { action: 'Restart', exitCodes: { operator: 'In', values: [1] } },
  ContainerRestartRuleOnExitCodes: { operator: 'In', values: [1] },
  Volume: { name: 'v', emptyDir: {} },
  HostPathVolumeSource: { path: '/p' },
  GCEPersistentDiskVolumeSource: { pdName: 'p' },
  AWSElasticBlockStoreVolumeSource: { volumeID: 'p' },
  GitRepoVolumeSource: { repository: 'p' },
  SecretVolumeSource: { secretName: 's' },
  KeyToPath: { key: 'k', path: 'p' },
  NFSVolumeSource: { server: 's', path: '/p' },
  ISCSIVolumeSource: { targetPortal: 't', iqn: 'iqn.2001-04.com.example:storage.a', lun: 1 },
  GlusterfsVolumeSource: { endpoints: 'e', path: 'p' },
  PersistentVolumeClaimVolumeSource: { claimName: 'c' },
  RBDVolumeSource: { monitors: ['m'], image: 'i' },
  FlexVolumeSource: { driver: 'd' },
  CinderVolumeSource: { volumeID: 'v' },
  CephFSVolumeSource: { monitors: ['m'] },
  FlockerVolumeSource: { datasetName: 'd' },
  DownwardAPIVolumeFile: { path: 'p', fieldRef: { fieldPath: 'metadata.name' } },
  FCVolumeSource: { targetWWNs: ['w'], lun: 1 },
  AzureFileVolumeSource: { secretName: 's', shareName: 'n' },
  ConfigMapVolumeSource: { name: 'm' },
  VsphereVirtualDiskVolumeSource: { volumePath: 'p' },
  QuobyteVolumeSource: { registry: 'r:1', volume: 'v' },
  AzureDiskVolumeSource: { diskName: 'd', diskURI: 'https://blob/d' },
  PhotonPersistentDiskVolumeSource: { pdID: 'p' },
  ProjectedVolumeSource: { sources: [{ secret: { name: 's' } }] },
  SecretProjection: { name: 's' },
  ConfigMapProjection: { name: 'm' },
  ServiceAccountTokenProjection: { path: 'p' },
  ClusterTrustBundleProjection: { name: 'b', path: 'p' },
  PodCertificateProjection: { signerName: 'a.b/c', keyType: 'ED25519', credentialBundlePath: 'p' },
  PortworxVolumeSource: { volumeID: 'v' },
  ScaleIOVolumeSource: { gateway: 'g', system: 's', volumeName: 'v', secretRef: { name: 's' } },
  StorageOSVolumeSource: { volumeName: 'v' },
  CSIVolumeSource: { driver: 'd' },
  EphemeralVolumeSource: {
    volumeClaimTemplate: {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  },
  PersistentVolumeClaimTemplate: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  PersistentVolumeClaimSpec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  },
  ImageVolumeSource: { reference: 'r' },
  SeccompProfile: { type: 'RuntimeDefault' },
  AppArmorProfile: { type: 'RuntimeDefault' },
  Sysctl: { name: 'a.b', value: '1' },
  NodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
  NodeSelectorRequirement: { key: 'a', operator: 'In', values: ['b'] },
  PreferredSchedulingTerm: {
    weight: 1,
    preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
  },
  PodAffinityTerm: { topologyKey: 'a' },
  WeightedPodAffinityTerm: { weight: 1, podAffinityTerm: { topologyKey: 'a' } },
  LabelSelectorRequirement: { key: 'a', operator: 'In', values: ['b'] },
  Toleration: { key: 'a', operator: 'Exists' },
  HostAlias: { ip: '10.0.0.1' },
  PodDNSConfigOption: { name: 'o' },
  PodReadinessGate: { conditionType: 'a' },
  TopologySpreadConstraint: { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
  PodOS: { name: 'linux' },
  PodSchedulingGate: { name: 'a' },
  PodResourceClaim: { name: 'r', resourceClaimName: 'r' },
  ContainerResourceClaim: { name: 'r' },
  PodSchedulingGroup: { podGroupName: 'g' },
  OwnerReference: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' },
  TypedLocalObjectReference: { kind: 'k', name: 'n' },
  TypedObjectReference: { kind: 'k', name: 'n' },
};

/** Structs of which exactly one field is to be said, but for these. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  Volume: ['name'],
  Probe: [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
    'terminationGracePeriodSeconds',
  ],
  PodResourceClaim: ['name'],
  DownwardAPIVolumeFile: ['path', 'mode'],
};

/** What is this project's own, set by the system alone, or of no interest here. */
const LEFT_OUT: ReadonlySet<string> = new Set(['Volume.oci', 'PodSpec.ephemeralContainers']);

const METADATA = ['name', 'generateName', 'labels', 'annotations', 'finalizers', 'ownerReferences'];

/** Each under what is tried of it: `spec.containers[].image`. */
export function* pods(): Generator<readonly [path: string, pod: Fields]> {
  const spec = STRUCTS.get('PodSpec');
  const metadata = STRUCTS.get('ObjectMeta');
  if (spec === undefined || metadata === undefined) throw new Error('the table has no pods');
  for (const [path, value] of ofStruct(spec, 'spec')) yield [path, podOf({ name: 'p' }, value)];
  for (const [path, value] of ofStruct(metadata, 'metadata')) {
    const named = { name: 'p', ...value };
    if (METADATA.includes(path.split(/[.[]/).at(1) ?? '')) yield [path, podOf(named, undefined)];
  }
  for (const [what, value] of Object.entries(COMBINED)) {
    yield [`combined: ${what}`, podOf({ name: 'p' }, { ...WHOLE['PodSpec'], ...value })];
  }
}

function podOf(metadata: Fields, spec: Fields | undefined): Fields {
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: spec ?? WHOLE['PodSpec'] };
}

function* ofStruct(struct: Struct, path: string): Generator<readonly [string, Fields]> {
  const whole = WHOLE[struct.name] ?? {};
  yield [path, {}];
  for (const field of Object.keys(whole)) {
    const { [field]: _, ...rest } = whole;
    yield [`${path}.${field}`, rest];
  }
  const beside = ONE_OF[struct.name];
  for (const [field, type] of struct.fields) {
    if (LEFT_OUT.has(`${struct.name}.${field}`)) continue;
    const isOneOf = beside !== undefined && !beside.includes(field);
    const others = isOneOf
      ? Object.fromEntries(Object.entries(whole).filter(([each]) => beside.includes(each)))
      : whole;
    for (const [below, value] of ofField(field, type, `${path}.${field}`)) {
      yield [below, { ...others, [field]: value }];
    }
  }
}

function* ofField(
  field: string,
  type: FieldType,
  path: string,
): Generator<readonly [string, unknown]> {
  for (const value of KNOWN[field] ?? []) {
    const isOfType = type.kind === 'list' ? Array.isArray(value) : isScalarOf(type, value);
    if (isOfType) yield [path, value];
  }
  switch (type.kind) {
    case 'struct':
      yield* ofStruct(type.struct, path);
      return;
    case 'list': {
      yield [path, []];
      let isFirst = true;
      for (const [below, value] of ofField(field, type.element, `${path}[]`)) {
        yield [below, [value]];
        if (!isFirst) continue;
        isFirst = false;
        yield [path, [value, value]];
        const whole = wholeOf(type.element);
        if (whole !== undefined) yield [path, [whole, whole]];
      }
      return;
    }
    case 'map': {
      yield [path, {}];
      const isOfResources = type.element.kind === 'Quantity';
      for (const key of isOfResources ? RESOURCES : KEYS) {
        for (const [, value] of ofField('', type.element, path)) yield [path, { [key]: value }];
      }
      return;
    }
    default:
      for (const value of VALUES[type.kind]) yield [path, value];
  }
}

function wholeOf(type: FieldType): Fields | undefined {
  return type.kind === 'struct' ? WHOLE[type.struct.name] : undefined;
}

function isScalarOf({ kind }: FieldType, value: unknown): boolean {
  if (Array.isArray(value)) return false;
  if (kind === 'int32' || kind === 'int64') return typeof value === 'number';
  return kind === 'string' && typeof value === 'string';
}
