/** Rules of what is of the cluster itself (cluster-objects.ts). */
import type { ClusterResources } from '../cluster-objects.ts';
import { below, notSimulated, SERVER_SETS, type FieldRules } from './field-rules.ts';

type Kind = ClusterResources[keyof ClusterResources]['kind'];

const NOT_QUEUED = notSimulated('requests are counted, and none waits by who sends it');
const NOT_PASSED_ON = notSimulated('requests are not passed on to another server');
const NOT_ORDERED = notSimulated('groups and versions are listed in the order that they have');
const NOT_SIGNED = notSimulated('nobody here signs requests');
const UNUSED_CLASS = notSimulated('nobody changes a volume by its class');

export const CLUSTER_RULES: { readonly [Each in Kind]: FieldRules } = {
  IPAddress: {
    'spec.parentRef': notSimulated('the address is kept from Services, whoever its parent is'),
  },
  ServiceCIDR: {
    'spec.cidrs': notSimulated('Services have addresses of 10.96.0.0/12 alone'),
    status: SERVER_SETS,
  },
  VolumeAttributesClass: { driverName: UNUSED_CLASS, parameters: UNUSED_CLASS },
  CertificateSigningRequest: {
    ...below(['spec'], {
      request: notSimulated('its signature is not verified, and nobody here signs it'),
      signerName: NOT_SIGNED,
      expirationSeconds: NOT_SIGNED,
      usages: NOT_SIGNED,
      username: SERVER_SETS,
      uid: SERVER_SETS,
      groups: SERVER_SETS,
      extra: SERVER_SETS,
    }),
    status: SERVER_SETS,
  },
  FlowSchema: { spec: NOT_QUEUED, status: SERVER_SETS },
  PriorityLevelConfiguration: { spec: NOT_QUEUED, status: SERVER_SETS },
  APIService: {
    ...below(['spec'], {
      service: NOT_PASSED_ON,
      insecureSkipTLSVerify: NOT_PASSED_ON,
      caBundle: NOT_PASSED_ON,
      groupPriorityMinimum: NOT_ORDERED,
      versionPriority: NOT_ORDERED,
    }),
    status: SERVER_SETS,
  },
};
