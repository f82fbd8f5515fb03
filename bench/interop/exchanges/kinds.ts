/** A good object of each kind that is served, with much of what can be said of it. */
import type { Fields } from '../validation/pods.ts';
import { CLUSTER_KINDS } from './kinds-of-clusters.ts';
import { WORKLOAD_KINDS } from './kinds-of-workloads.ts';

export interface Kind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** Without kind, version and metadata. */
  readonly object: Fields;
  /** More objects that are good, for what is set by default. */
  readonly others?: readonly Fields[];
  readonly parts?: readonly string[];
  /** What an update may change, as a merge patch. */
  readonly change?: Fields;
}

const NAMESPACED: readonly Kind[] = [
  {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    resource: 'configmaps',
    isNamespaced: true,
    object: { data: { a: '1', 'b.txt': 'two\nlines' }, binaryData: { c: 'AAEC' } },
    others: [{}, { immutable: true, data: { a: 'b' } }],
    change: { data: { a: '2' } },
  },
  {
    kind: 'Secret',
    apiVersion: 'v1',
    resource: 'secrets',
    isNamespaced: true,
    object: { type: 'Opaque', data: { a: 'YQ==' }, stringData: { b: 'text' } },
    others: [
      {},
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } },
      { type: 'kubernetes.io/basic-auth', stringData: { username: 'a' } },
      { type: 'kubernetes.io/tls', data: { 'tls.crt': 'YQ==', 'tls.key': 'YQ==' } },
      { immutable: true },
    ],
    change: { data: { a: 'Yg==' } },
  },
  {
    kind: 'ServiceAccount',
    apiVersion: 'v1',
    resource: 'serviceaccounts',
    isNamespaced: true,
    object: {
      secrets: [{ name: 's' }],
      imagePullSecrets: [{ name: 'p' }],
      automountServiceAccountToken: false,
    },
    others: [{}],
    change: { automountServiceAccountToken: true },
  },
  {
    kind: 'Service',
    apiVersion: 'v1',
    resource: 'services',
    isNamespaced: true,
    object: {
      spec: {
        selector: { app: 'web' },
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
        ],
      },
    },
    others: [
      { spec: { clusterIP: 'None', selector: { a: 'b' } } },
      { spec: { type: 'ExternalName', externalName: 'example.com' } },
      { spec: { type: 'NodePort', ports: [{ port: 80 }] } },
      { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
      { spec: { ports: [{ port: 80 }], sessionAffinity: 'ClientIP' } },
    ],
    parts: ['status'],
    change: { spec: { selector: { app: 'other' } } },
  },
  {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    resource: 'persistentvolumeclaims',
    isNamespaced: true,
    object: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'slow',
        resources: { requests: { storage: '1Gi' } },
      },
    },
    others: [
      { spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1000' } } } },
      {
        spec: {
          accessModes: ['ReadOnlyMany'],
          volumeMode: 'Block',
          selector: { matchLabels: { a: 'b' } },
          resources: { requests: { storage: '5G' }, limits: { storage: '10G' } },
        },
      },
      {
        spec: {
          accessModes: ['ReadWriteOnce'],
          dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
    parts: ['status'],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'LimitRange',
    apiVersion: 'v1',
    resource: 'limitranges',
    isNamespaced: true,
    object: {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '2' },
            min: { cpu: '100m' },
            default: { cpu: '500m' },
            defaultRequest: { cpu: '200m' },
            maxLimitRequestRatio: { cpu: '10' },
          },
          { type: 'PersistentVolumeClaim', max: { storage: '10Gi' } },
        ],
      },
    },
    change: { spec: { limits: [{ type: 'Pod', max: { cpu: '4' } }] } },
  },
  {
    kind: 'ResourceQuota',
    apiVersion: 'v1',
    resource: 'resourcequotas',
    isNamespaced: true,
    object: { spec: { hard: { pods: '4', 'requests.cpu': '1', 'count/secrets.x': '2' } } },
    others: [
      {},
      { spec: { hard: { pods: '1' }, scopes: ['BestEffort'] } },
      {
        spec: {
          hard: { pods: '1' },
          scopeSelector: {
            matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }],
          },
        },
      },
    ],
    parts: ['status'],
    change: { spec: { hard: { pods: '5' } } },
  },
  {
    kind: 'Event',
    apiVersion: 'v1',
    resource: 'events',
    isNamespaced: true,
    object: {
      involvedObject: { kind: 'Pod', name: 'p', namespace: '{namespace}' },
      reason: 'Tested',
      message: 'it was',
      type: 'Normal',
      source: { component: 'interop', host: 'h' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    },
    change: { count: 2 },
  },
  {
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    resource: 'events',
    isNamespaced: true,
    object: {
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'interop.test/a',
      reportingInstance: 'a-1',
      action: 'Test',
      reason: 'Tested',
      type: 'Normal',
      note: 'it was',
      regarding: { kind: 'Pod', name: 'p', namespace: '{namespace}' },
    },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'Lease',
    apiVersion: 'coordination.k8s.io/v1',
    resource: 'leases',
    isNamespaced: true,
    object: {
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-01T00:00:00.000000Z',
        renewTime: '2026-01-01T00:00:00.000000Z',
        leaseTransitions: 1,
      },
    },
    others: [{}],
    change: { spec: { holderIdentity: 'you' } },
  },
  {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    resource: 'poddisruptionbudgets',
    isNamespaced: true,
    object: { spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } },
    others: [
      { spec: { maxUnavailable: '50%', selector: {} } },
      { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow', minAvailable: '10%' } },
    ],
    parts: ['status'],
    change: { spec: { minAvailable: 2 } },
  },
  {
    kind: 'Role',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    resource: 'roles',
    isNamespaced: true,
    object: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] },
    others: [{}],
    change: { rules: [{ apiGroups: ['apps'], resources: ['*'], verbs: ['*'] }] },
  },
  {
    kind: 'RoleBinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    resource: 'rolebindings',
    isNamespaced: true,
    object: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' },
        { kind: 'ServiceAccount', name: 'default', namespace: 'default' },
      ],
    },
    others: [
      { roleRef: { kind: 'ClusterRole', name: 'view' }, subjects: [{ kind: 'Group', name: 'g' }] },
    ],
    change: { subjects: [{ kind: 'User', name: 'joe' }] },
  },
  {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    resource: 'endpointslices',
    isNamespaced: true,
    object: {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true }, nodeName: 'n1' }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    },
    others: [{ addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com'] }], ports: [{}] }],
    change: { endpoints: [{ addresses: ['10.1.2.4'] }] },
  },
  {
    kind: 'Endpoints',
    apiVersion: 'v1',
    resource: 'endpoints',
    isNamespaced: true,
    object: {
      subsets: [
        {
          addresses: [{ ip: '192.0.2.1', hostname: 'a', nodeName: 'n1' }],
          notReadyAddresses: [
            { ip: '192.0.2.2', targetRef: { kind: 'Pod', name: 'p', namespace: 'default' } },
          ],
          ports: [{ name: 'http', port: 80 }],
        },
      ],
    },
    others: [
      {},
      { subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: 1 }, { port: 0 }] }] },
      { subsets: [{ ports: [{ port: 80, protocol: 'ICMP', appProtocol: 'a b' }] }] },
      {
        subsets: [{ addresses: [{ ip: 'fe80::1' }, { ip: 'ff02::1' }, { ip: '::' }, { ip: 'x' }] }],
      },
    ],
    change: { subsets: [{ addresses: [{ ip: '192.0.2.9' }] }] },
  },
  {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'ingresses',
    isNamespaced: true,
    object: {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['a.example.com'], secretName: 's' }],
        rules: [
          {
            host: 'a.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    others: [{ spec: { defaultBackend: { service: { name: 'web', port: { name: 'http' } } } } }],
    parts: ['status'],
    change: { spec: { ingressClassName: 'other' } },
  },
  {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'networkpolicies',
    isNamespaced: true,
    object: {
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
        egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }],
      },
    },
    others: [{ spec: { podSelector: {} } }],
    change: { spec: { podSelector: { matchLabels: { app: 'other' } } } },
  },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    resource: 'horizontalpodautoscalers',
    isNamespaced: true,
    object: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 50,
      },
    },
    others: [{ spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 } }],
    parts: ['status'],
    change: { spec: { maxReplicas: 6 } },
  },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    resource: 'horizontalpodautoscalers',
    isNamespaced: true,
    object: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    },
    others: [{ spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 } }],
    parts: ['status'],
    change: { spec: { maxReplicas: 6 } },
  },
  {
    kind: 'Endpoints',
    apiVersion: 'v1',
    resource: 'endpoints',
    isNamespaced: true,
    object: {
      subsets: [
        { addresses: [{ ip: '10.1.2.3', hostname: 'h' }], ports: [{ name: 'a', port: 80 }] },
      ],
    },
    others: [{}],
    change: { metadata: { labels: { b: 'c' } } },
  },
];

export const KINDS: readonly Kind[] = [...NAMESPACED, ...WORKLOAD_KINDS, ...CLUSTER_KINDS];

export function collectionOf(
  { apiVersion, resource, isNamespaced }: Kind,
  namespace: string,
): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return isNamespaced ? `${root}/namespaces/${namespace}/${resource}` : `${root}/${resource}`;
}

/** The object under a name, in a namespace if its kind is in one. */
export function objectOf(
  { kind, apiVersion, object }: Kind,
  name: string,
  { of = object, namespace = '' }: { readonly of?: Fields; readonly namespace?: string } = {},
): Fields {
  const { metadata, ...rest } = of;
  const whole = {
    apiVersion,
    kind,
    metadata: { ...(metadata as Fields | undefined), name },
    ...rest,
  };
  return JSON.parse(JSON.stringify(whole).replaceAll('{namespace}', namespace)) as Fields;
}
