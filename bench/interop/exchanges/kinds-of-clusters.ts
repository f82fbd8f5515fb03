/** Good objects of the kinds that are in no namespace. */
import { CERTIFICATE_REQUEST } from '../../../src/api/testing/certificate-request.ts';
import type { Kind } from './kinds.ts';

const clientConfig = { url: 'https://127.0.0.1:1/hook' };
const webhook = {
  name: 'a.example.com',
  clientConfig,
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  failurePolicy: 'Ignore',
  rules: [
    {
      apiGroups: ['example.com'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['things'],
    },
  ],
};
const hookOthers = {
  webhooks: [{ ...webhook, clientConfig: { service: { name: 's', namespace: 'n' } } }],
};

const request = CERTIFICATE_REQUEST;
const flowRules = {
  subjects: [
    { kind: 'User', user: { name: 'ann' } },
    { kind: 'Group', group: { name: 'g' } },
    { kind: 'ServiceAccount', serviceAccount: { namespace: 'default', name: '*' } },
  ],
  resourceRules: [
    {
      verbs: ['get'],
      apiGroups: [''],
      resources: ['pods'],
      clusterScope: true,
      namespaces: ['default'],
    },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['/healthz'] }],
};

export const CLUSTER_KINDS: readonly Kind[] = [
  {
    kind: 'Namespace',
    apiVersion: 'v1',
    resource: 'namespaces',
    isNamespaced: false,
    object: { metadata: { labels: { a: 'b' } } },
    parts: ['status'],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'Node',
    apiVersion: 'v1',
    resource: 'nodes',
    isNamespaced: false,
    object: {
      metadata: { labels: { a: 'b' } },
      spec: {
        podCIDR: '10.1.0.0/24',
        taints: [{ key: 'k', effect: 'NoSchedule' }],
        unschedulable: true,
      },
      status: {
        capacity: { cpu: '2', memory: '4Gi', pods: '110' },
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        nodeInfo: { kubeletVersion: 'v1.36.3' },
      },
    },
    others: [{}],
    parts: ['status', 'proxy'],
    change: { spec: { unschedulable: false } },
  },
  {
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    resource: 'persistentvolumes',
    isNamespaced: false,
    object: {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/data' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'slow',
      },
    },
    others: [
      {
        spec: {
          capacity: { storage: '1G' },
          accessModes: ['ReadWriteMany'],
          nfs: { server: 's', path: '/p' },
        },
      },
      {
        spec: {
          capacity: { storage: '1G' },
          accessModes: ['ReadWriteOnce'],
          local: { path: '/p' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
              ],
            },
          },
        },
      },
      {
        spec: {
          capacity: { storage: '1G' },
          accessModes: ['ReadWriteOncePod'],
          csi: { driver: 'd', volumeHandle: 'h' },
          claimRef: { name: 'c', namespace: 'd' },
        },
      },
    ],
    parts: ['status'],
    change: { spec: { persistentVolumeReclaimPolicy: 'Retain' } },
  },
  {
    kind: 'StorageClass',
    apiVersion: 'storage.k8s.io/v1',
    resource: 'storageclasses',
    isNamespaced: false,
    object: {
      provisioner: 'example.com/p',
      parameters: { a: 'b' },
      reclaimPolicy: 'Retain',
      mountOptions: ['ro'],
      allowVolumeExpansion: true,
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'z', values: ['a'] }] }],
    },
    others: [{ provisioner: 'p' }],
    change: { allowVolumeExpansion: false },
  },
  {
    kind: 'PriorityClass',
    apiVersion: 'scheduling.k8s.io/v1',
    resource: 'priorityclasses',
    isNamespaced: false,
    object: { value: 1000, description: 'd', preemptionPolicy: 'Never' },
    others: [{ value: 5 }],
    change: { description: 'e' },
  },
  {
    kind: 'ClusterRole',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    resource: 'clusterroles',
    isNamespaced: false,
    object: {
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['a'] },
        { nonResourceURLs: ['/healthz'], verbs: ['get'] },
      ],
    },
    others: [{ aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }],
    change: { rules: [] },
  },
  {
    kind: 'ClusterRoleBinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    resource: 'clusterrolebindings',
    isNamespaced: false,
    object: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io' }],
    },
    change: { subjects: [] },
  },
  {
    kind: 'IngressClass',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'ingressclasses',
    isNamespaced: false,
    object: { spec: { controller: 'example.com/c' } },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'IPAddress',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'ipaddresses',
    isNamespaced: false,
    object: {
      metadata: { name: '10.96.3.7' },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
    },
    others: [{ spec: { parentRef: { group: 'example.com', resource: 'things', name: 'a' } } }],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'ServiceCIDR',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'servicecidrs',
    isNamespaced: false,
    // Of IPv6, so that no Service of another session gets an address of it.
    object: { spec: { cidrs: ['2001:db8:1::/64'] } },
    parts: ['status'],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'VolumeAttributesClass',
    apiVersion: 'storage.k8s.io/v1',
    resource: 'volumeattributesclasses',
    isNamespaced: false,
    object: { driverName: 'example.com/d', parameters: { iops: '100' } },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'CertificateSigningRequest',
    apiVersion: 'certificates.k8s.io/v1',
    resource: 'certificatesigningrequests',
    isNamespaced: false,
    object: {
      spec: {
        request,
        signerName: 'example.com/signer',
        usages: ['client auth', 'digital signature'],
        expirationSeconds: 3600,
      },
    },
    others: [
      { spec: { request, signerName: 'kubernetes.io/kubelet-serving', usages: ['server auth'] } },
    ],
    parts: ['status', 'approval'],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'FlowSchema',
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    resource: 'flowschemas',
    isNamespaced: false,
    object: {
      spec: {
        priorityLevelConfiguration: { name: 'workload-low' },
        matchingPrecedence: 500,
        distinguisherMethod: { type: 'ByUser' },
        rules: [flowRules],
      },
    },
    others: [{ spec: { priorityLevelConfiguration: { name: 'exempt' } } }],
    parts: ['status'],
    change: { spec: { matchingPrecedence: 600 } },
  },
  {
    kind: 'PriorityLevelConfiguration',
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    resource: 'prioritylevelconfigurations',
    isNamespaced: false,
    object: {
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 10,
          lendablePercent: 5,
          borrowingLimitPercent: 20,
          limitResponse: {
            type: 'Queue',
            queuing: { queues: 32, handSize: 4, queueLengthLimit: 20 },
          },
        },
      },
    },
    others: [
      { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
      { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } } },
    ],
    parts: ['status'],
    change: { spec: { limited: { nominalConcurrencyShares: 20 } } },
  },
  {
    kind: 'APIService',
    apiVersion: 'apiregistration.k8s.io/v1',
    resource: 'apiservices',
    isNamespaced: false,
    object: {
      metadata: { name: 'v1.example.org' },
      spec: {
        group: 'example.org',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 10,
      },
    },
    parts: ['status'],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'RuntimeClass',
    apiVersion: 'node.k8s.io/v1',
    resource: 'runtimeclasses',
    isNamespaced: false,
    object: { handler: 'h', overhead: { podFixed: { cpu: '1' } } },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'CSIDriver',
    apiVersion: 'storage.k8s.io/v1',
    resource: 'csidrivers',
    isNamespaced: false,
    object: { spec: { attachRequired: false } },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'ValidatingWebhookConfiguration',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'validatingwebhookconfigurations',
    isNamespaced: false,
    object: { webhooks: [webhook] },
    others: [hookOthers, {}],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'MutatingWebhookConfiguration',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'mutatingwebhookconfigurations',
    isNamespaced: false,
    object: { webhooks: [{ ...webhook, reinvocationPolicy: 'IfNeeded' }] },
    others: [hookOthers],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'ValidatingAdmissionPolicy',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'validatingadmissionpolicies',
    isNamespaced: false,
    object: {
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['example.com'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['things'],
            },
          ],
        },
        validations: [{ expression: 'object.metadata.name != "a"', message: 'not a' }],
        variables: [{ name: 'n', expression: 'object.metadata.name' }],
      },
    },
    parts: ['status'],
    change: { spec: { failurePolicy: 'Ignore' } },
  },
  {
    kind: 'ValidatingAdmissionPolicyBinding',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'validatingadmissionpolicybindings',
    isNamespaced: false,
    object: { spec: { policyName: 'p', validationActions: ['Deny'] } },
    change: { spec: { validationActions: ['Warn'] } },
  },
  {
    kind: 'MutatingAdmissionPolicy',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'mutatingadmissionpolicies',
    isNamespaced: false,
    object: {
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['example.com'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['things'],
            },
          ],
        },
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: {
              expression: '[JSONPatch{op: "add", path: "/spec/a", value: variables.n}]',
            },
          },
        ],
        variables: [{ name: 'n', expression: 'object.metadata.name' }],
        reinvocationPolicy: 'Never',
      },
    },
    change: { spec: { failurePolicy: 'Ignore' } },
  },
  {
    kind: 'MutatingAdmissionPolicyBinding',
    apiVersion: 'admissionregistration.k8s.io/v1',
    resource: 'mutatingadmissionpolicybindings',
    isNamespaced: false,
    object: { spec: { policyName: 'p' } },
    change: { spec: { policyName: 'q' } },
  },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    resource: 'customresourcedefinitions',
    isNamespaced: false,
    object: {
      metadata: { name: 'things.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing', shortNames: ['th'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: { size: { type: 'integer', minimum: 1, default: 2 } },
                  },
                },
              },
            },
            additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
            subresources: { status: {} },
          },
        ],
      },
    },
    parts: ['status'],
    change: { metadata: { labels: { b: 'c' } } },
  },
];
