/** Good objects of what is of the cluster itself, without what every object has. */
import { CERTIFICATE_REQUEST } from './certificate-request.ts';

export const OF_CLUSTER: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  IPAddress: {
    metadata: { name: '10.96.0.77' },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  },
  ServiceCIDR: { spec: { cidrs: ['10.112.0.0/16'] } },
  VolumeAttributesClass: { driverName: 'example.com/driver', parameters: { iops: '100' } },
  CertificateSigningRequest: {
    spec: {
      request: CERTIFICATE_REQUEST,
      signerName: 'example.com/signer',
      usages: ['client auth'],
    },
  },
  FlowSchema: {
    spec: { priorityLevelConfiguration: { name: 'workload-low' }, matchingPrecedence: 500 },
  },
  PriorityLevelConfiguration: {
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  },
  APIService: {
    metadata: { name: 'v1.example.com' },
    spec: {
      group: 'example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      service: { namespace: 'default', name: 'web' },
    },
  },
};
