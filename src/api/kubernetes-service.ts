/**
 * The Service `kubernetes`: where pods find the API server. Every cluster begins with it.
 * Upstream: pkg/controlplane/controller/kubernetesservice/controller.go (v1.36).
 */
import { KUBERNETES_IP } from './admission/cluster-ip.ts';
import { beginWith } from './initial-object.ts';
import type { ObjectMeta } from './objects.ts';
import type { Backend } from './requests/backend.ts';
import type { Service } from './workload-objects.ts';

const NAME = 'kubernetes';
const NAMESPACE = 'default';
/** Not drawn: it is the same in every cluster, and shifts no draw of what comes later. */
const UID = '00000000-0000-4000-8000-000000000001';

export function isKubernetesService({ name, namespace }: ObjectMeta): boolean {
  return name === NAME && namespace === NAMESPACE;
}

/**
 * It was there before the first write that is counted: neither the trace nor a watch tells of it being made.
 *
 * @param isKept a cluster that is kept is made of its writes, so there it is one
 */
export function createKubernetesService(backend: Backend, isKept: boolean): void {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: NAME,
      namespace: NAMESPACE,
      uid: UID,
      resourceVersion: '1',
      creationTimestamp: backend.timestamp(),
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: KUBERNETES_IP,
      clusterIPs: [KUBERNETES_IP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
  beginWith(backend, 'services', service, isKept);
}
