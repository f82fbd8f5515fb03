/**
 * Who reads each field that works: what every-field.test.ts demands of a field for which the server
 * neither warns nor refuses. A path covers what lies below it; `C` stands for `spec.containers[*]` and
 * `spec.initContainers[*]`.
 */

import { INERT_STRUCTS } from '../schema/inert-structs.ts';
import { CLUSTER_RULES } from '../warnings/cluster-rules.ts';
import { DEFINITION } from './custom-resource-claims.ts';
import { WORKLOADS } from './workload-claims.ts';

/** Kinds of which nearly every field is warned of: see warnings/cluster-rules.ts. */
const OF_CLUSTER = Object.keys(CLUSTER_RULES);

/** Fields of every kind. */
const METADATA: Readonly<Record<string, readonly string[]>> = {
  'src/api/requests/decode-object.ts': ['kind', 'apiVersion'],
  'src/api/requests/create-object.ts': ['metadata.generateName'],
  'src/api/requests/update-object.ts': ['metadata.resourceVersion'],
  'src/api/requests/delete-object.ts': ['metadata.finalizers'],
  'src/api/store/key-space.ts': ['metadata.name', 'metadata.namespace'],
  'src/api/selection.ts': ['metadata.labels'],
  'src/control/garbage/owner-graph.ts': ['metadata.ownerReferences'],
};

const PROJECTION = 'spec.volumes[*].projected.sources[*]';

/** From a file of the product to the fields of a pod that it reads. */
const POD: Readonly<Record<string, readonly string[]>> = {
  'src/cri/runtime/script-of.ts': ['metadata.annotations'],
  'src/kubelet/containers/resize-actions.ts': [
    'C.resizePolicy[*].resourceName',
    'C.resizePolicy[*].restartPolicy',
  ],
  'src/kubelet/model/container-should-restart.ts': [
    'spec.restartPolicy',
    'C.restartPolicy',
    'C.restartPolicyRules[*].action',
    'C.restartPolicyRules[*].exitCodes.operator',
    'C.restartPolicyRules[*].exitCodes.values',
  ],
  'src/kubelet/model/active-deadline.ts': ['spec.activeDeadlineSeconds'],
  'src/kubelet/model/effective-grace-period.ts': ['spec.terminationGracePeriodSeconds'],
  'src/kubelet/status/generate-pod-status.ts': ['spec.hostNetwork'],
  'src/kubelet/status/conditions.ts': ['spec.readinessGates[*].conditionType'],
  'src/api/admission/service-account.ts': ['spec.serviceAccountName'],
  'src/api/defaults/pod-defaults.ts': ['spec.serviceAccount'],
  'src/api/admission/priority.ts': ['spec.priorityClassName', 'spec.priority'],
  'src/api/validation/pod-update.ts': ['spec.schedulingGates[*].name'],
  'src/control/scheduling/scheduler.ts': ['spec.nodeName', 'spec.schedulerName'],
  'src/api/node-affinity.ts': ['spec.nodeSelector', 'spec.affinity.nodeAffinity'],
  'src/control/scheduling/affinity-terms.ts': [
    'spec.affinity.podAffinity',
    'spec.affinity.podAntiAffinity',
  ],
  'src/control/scheduling/spread-constraints.ts': ['spec.topologySpreadConstraints'],
  'src/control/scheduling/preemption/preempt.ts': ['spec.preemptionPolicy'],
  'src/api/toleration.ts': [
    'spec.tolerations[*].key',
    'spec.tolerations[*].operator',
    'spec.tolerations[*].value',
    'spec.tolerations[*].effect',
  ],
  'src/control/nodes/tolerations.ts': ['spec.tolerations[*].tolerationSeconds'],
  'src/volumes/empty-dir.ts': ['spec.volumes[*].emptyDir.medium'],
  'src/kubelet/eviction/local-limits.ts': ['spec.volumes[*].emptyDir.sizeLimit'],
  'src/api/pod-resources.ts': ['spec.overhead', 'C.resources.requests'],
  'src/api/defaults/qos-class.ts': ['C.resources.limits'],
  'src/kubelet/images/credentials/pull-credentials.ts': ['spec.imagePullSecrets[*].name'],
  'src/kubelet/containers/run-as-non-root.ts': [
    'spec.securityContext.runAsNonRoot',
    'C.securityContext.runAsNonRoot',
  ],
  'src/kubelet/containers/container-starter.ts': [
    'C.name',
    'C.image',
    'C.imagePullPolicy',
    'C.terminationMessagePath',
  ],
  'src/kubelet/containers/container-annotations.ts': ['C.terminationMessagePolicy'],
  'src/kubelet/probes/probe-of.ts': ['C.livenessProbe', 'C.readinessProbe', 'C.startupProbe'],
  'src/kubelet/probes/container-port.ts': ['C.ports[*].name', 'C.ports[*].containerPort'],
  'src/cri/runtime/network/unmodelled-server.ts': ['C.ports[*].protocol'],
  'src/kubelet/containers/lifecycle-hooks.ts': ['postStart', 'preStop'].flatMap((hook) =>
    ['exec.command', 'httpGet', 'sleep.seconds', 'tcpSocket.port', 'tcpSocket.host'].map(
      (field) => `C.lifecycle.${hook}.${field}`,
    ),
  ),
  'src/cri/runtime/container-processes.ts': ['C.command', 'C.args'],
  'src/kubelet/containers/process-options.ts': [
    'C.stdin',
    'C.stdinOnce',
    'C.tty',
    'C.workingDir',
    'C.securityContext.runAsUser',
    'C.securityContext.runAsGroup',
    'C.securityContext.readOnlyRootFilesystem',
    'spec.shareProcessNamespace',
    'spec.securityContext.runAsUser',
    'spec.securityContext.runAsGroup',
    'spec.securityContext.fsGroup',
    'spec.securityContext.supplementalGroups',
    'spec.securityContext.supplementalGroupsPolicy',
  ],
  'src/kubelet/containers/hosts-file.ts': [
    'spec.hostAliases[*].ip',
    'spec.hostAliases[*].hostnames',
  ],
  'src/kubelet/containers/sandbox-config.ts': [
    'spec.hostname',
    'spec.subdomain',
    'spec.setHostnameAsFQDN',
    'spec.hostnameOverride',
  ],
  'src/kubelet/containers/runtime-manager.ts': ['spec.hostUsers'],
  'src/kubelet/admission/security-admission.ts': [
    'C.securityContext.appArmorProfile',
    'spec.securityContext.appArmorProfile',
  ],
  'src/kubelet/admission/pod-admission.ts': ['spec.os.name'],
  'src/kubelet/containers/container-environment.ts': [
    'spec.enableServiceLinks',
    'C.env[*].name',
    'C.env[*].value',
    'C.env[*].valueFrom.fieldRef.fieldPath',
    'C.env[*].valueFrom.resourceFieldRef',
    ...['volumeName', 'path', 'key', 'optional'].map(
      (field) => `C.env[*].valueFrom.fileKeyRef.${field}`,
    ),
    ...['configMapKeyRef', 'secretKeyRef'].flatMap((source) =>
      ['name', 'key', 'optional'].map((field) => `C.env[*].valueFrom.${source}.${field}`),
    ),
    'C.envFrom[*].prefix',
    ...['configMapRef', 'secretRef'].flatMap((source) =>
      ['name', 'optional'].map((field) => `C.envFrom[*].${source}.${field}`),
    ),
  ],
  'src/kubelet/volume-manager/volume-manager.ts': ['spec.volumes[*].name'],
  'src/kubelet/volume-manager/make-mounts.ts': [
    'C.volumeMounts[*].name',
    'C.volumeMounts[*].readOnly',
    'C.volumeMounts[*].mountPath',
  ],
  'src/kubelet/volume-manager/host-path.ts': [
    'C.volumeMounts[*].subPath',
    'C.volumeMounts[*].subPathExpr',
  ],
  'src/volumes/oci/oci-volume-plugin.ts': [
    'spec.volumes[*].oci.image',
    'spec.volumes[*].oci.pullPolicy',
  ],
  'src/control/storage/ephemeral-volume-controller.ts': [
    'spec.volumes[*].ephemeral.volumeClaimTemplate',
  ],
  'src/kubelet/volume-manager/claimed-volume.ts': [
    'spec.volumes[*].persistentVolumeClaim.claimName',
    'spec.volumes[*].persistentVolumeClaim.readOnly',
  ],
  'src/volumes/host-path.ts': ['spec.volumes[*].hostPath.path', 'spec.volumes[*].hostPath.type'],
  'src/volumes/payload/config-map.ts': [
    'spec.volumes[*].configMap.name',
    'spec.volumes[*].configMap.defaultMode',
    `${PROJECTION}.configMap.name`,
  ],
  'src/volumes/payload/secret.ts': [
    'spec.volumes[*].secret.secretName',
    'spec.volumes[*].secret.defaultMode',
    `${PROJECTION}.secret.name`,
  ],
  'src/volumes/payload/project-object.ts': [
    'spec.volumes[*].configMap',
    'spec.volumes[*].secret',
    `${PROJECTION}.configMap`,
    `${PROJECTION}.secret`,
  ].flatMap((source) => [`${source}.optional`, `${source}.items`]),
  'src/volumes/payload/downward-api.ts': [
    'spec.volumes[*].downwardAPI.defaultMode',
    ...['spec.volumes[*].downwardAPI', `${PROJECTION}.downwardAPI`].flatMap((source) =>
      ['path', 'mode', 'fieldRef.fieldPath', 'resourceFieldRef'].map(
        (field) => `${source}.items[*].${field}`,
      ),
    ),
  ],
  'src/volumes/payload/projected.ts': [
    'spec.volumes[*].projected.defaultMode',
    ...['path', 'audience', 'expirationSeconds'].map(
      (field) => `${PROJECTION}.serviceAccountToken.${field}`,
    ),
  ],
  'src/kubelet/containers/image-volumes.ts': [
    'spec.volumes[*].image.reference',
    'spec.volumes[*].image.pullPolicy',
  ],
};

const NODE: Readonly<Record<string, readonly string[]>> = {
  'src/control/scheduling/node-account.ts': [
    'spec.unschedulable',
    'status.allocatable',
    'metadata.labels',
  ],
  'src/api/toleration.ts': ['spec.taints[*].key', 'spec.taints[*].value'],
  'src/control/scheduling/taints.ts': ['status.conditions'],
  // When it was added is for people to read.
  'src/control/nodes/node-taints.ts': ['spec.taints[*].timeAdded', 'spec.taints[*].effect'],
  'src/api/resources/nodes.ts': ['spec.providerID', 'status.capacity'],
};

const SECRET: Readonly<Record<string, readonly string[]>> = {
  'src/api/resources/secrets.ts': ['stringData'],
  'src/api/validation/data.ts': ['immutable'],
  'src/kubelet/images/credentials/pull-secrets.ts': ['type', 'data'],
};

const CONFIG_MAP: Readonly<Record<string, readonly string[]>> = {
  'src/api/validation/data.ts': ['immutable'],
  'src/kubelet/containers/container-environment.ts': ['data'],
  'src/volumes/payload/keyed-data.ts': ['data', 'binaryData'],
};

const SERVICE_ACCOUNT: Readonly<Record<string, readonly string[]>> = {
  'src/api/admission/service-account.ts': ['imagePullSecrets[*].name'],
};

const EVENT: Readonly<Record<string, readonly string[]>> = {
  'src/api/resources/events.ts': ['involvedObject', 'reason', 'source', 'type'],
};

/** By kind, then by file. */
export const READ_BY: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Pod: joined(METADATA, POD),
  Node: joined(METADATA, NODE),
  Namespace: METADATA,
  Secret: joined(METADATA, SECRET),
  ConfigMap: joined(METADATA, CONFIG_MAP),
  ServiceAccount: joined(METADATA, SERVICE_ACCOUNT),
  Event: joined(METADATA, EVENT),
  Lease: METADATA,
  CustomResourceDefinition: joined(METADATA, DEFINITION),
  ...Object.fromEntries(
    [...Object.keys(INERT_STRUCTS), ...OF_CLUSTER].map((kind) => [kind, METADATA]),
  ),
  APIService: joined(METADATA, {
    'src/api/api-service-registration.ts': ['spec.group', 'spec.version'],
  }),
  ...Object.fromEntries(
    Object.entries(WORKLOADS).map(([kind, claims]) => [kind, joined(METADATA, claims)]),
  ),
};

/**
 * What is data and nothing else, in any cluster: kept, and given back as it came, which the test tries.
 */
export const KEPT: Readonly<Record<string, readonly string[]>> = {
  Node: ['metadata.annotations', 'status'],
  Namespace: ['metadata.annotations'],
  CustomResourceDefinition: ['metadata.annotations'],
  Secret: ['metadata.annotations'],
  ConfigMap: ['metadata.annotations'],
  ServiceAccount: ['metadata.annotations'],
  Event: [
    'metadata.annotations',
    'message',
    'firstTimestamp',
    'lastTimestamp',
    'count',
    'eventTime',
    'series',
    'action',
    'related',
    'reportingComponent',
    'reportingInstance',
  ],
  Lease: [
    'metadata.annotations',
    'spec.holderIdentity',
    'spec.leaseDurationSeconds',
    'spec.acquireTime',
    'spec.renewTime',
    'spec.leaseTransitions',
  ],
  ...Object.fromEntries(
    [...Object.keys(WORKLOADS), ...Object.keys(INERT_STRUCTS), ...OF_CLUSTER].map((kind) => [
      kind,
      ['metadata.annotations'],
    ]),
  ),
  ControllerRevision: ['metadata.annotations', 'data'],
  Endpoints: ['metadata.annotations'],
  EndpointSlice: [
    'metadata.annotations',
    ...['conditions', 'hostname', 'targetRef', 'nodeName', 'zone', 'hints'].map(
      (field) => `endpoints[*].${field}`,
    ),
    ...['name', 'port', 'appProtocol'].map((field) => `ports[*].${field}`),
  ],
  PriorityClass: ['metadata.annotations', 'description'],
};

/** What asks for nothing that is not so anyway, and why. */
export const NOTHING_TO_DO: Readonly<Record<string, string>> = {};

/** What the server refuses to take, and in which words. */
export const REFUSED: Readonly<Record<string, string>> = {
  'spec.ephemeralContainers': 'spec.ephemeralContainers: Forbidden: cannot be set on create',
  'spec.runtimeClassName': 'pod rejected: RuntimeClass "x" not found',
};

const CONTAINERS = ['spec.containers[*]', 'spec.initContainers[*]'];

/** The paths that one with `C` stands for. */
export function spelledOut(path: string): readonly string[] {
  return path.startsWith('C.') ? CONTAINERS.map((each) => each + path.slice(1)) : [path];
}

type Claims = Readonly<Record<string, readonly string[]>>;

function joined(a: Claims, b: Claims): Claims {
  const files = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...files].map((file) => [file, [...(a[file] ?? []), ...(b[file] ?? [])]]),
  );
}
