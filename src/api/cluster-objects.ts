/**
 * Objects of the cluster itself: the addresses and ranges of Services, which groups there are, who is to be served
 * first, certificates that are asked for, attributes of volumes. What objects.ts is for pods and nodes.
 */
import type { ObjectMeta } from './objects.ts';

interface Whole<Kind extends string, Version extends string, Spec> {
  apiVersion: Version;
  kind: Kind;
  metadata: ObjectMeta;
  spec: Spec;
}

interface WithStatus<Kind extends string, Version extends string, Spec, Status> extends Whole<
  Kind,
  Version,
  Spec
> {
  status: Status;
}

/** Whom an address belongs to: of a Service the group is empty. */
export interface ParentReference {
  group?: string;
  resource?: string;
  namespace?: string;
  name?: string;
}

/** Its name is the address. */
export type IPAddress = Whole<'IPAddress', 'networking.k8s.io/v1', { parentRef?: ParentReference }>;

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
}

export type ServiceCIDR = WithStatus<
  'ServiceCIDR',
  'networking.k8s.io/v1',
  { cidrs?: string[] },
  { conditions?: Condition[] }
>;

export interface VolumeAttributesClass {
  apiVersion: 'storage.k8s.io/v1';
  kind: 'VolumeAttributesClass';
  metadata: ObjectMeta;
  driverName?: string;
  parameters?: Record<string, string>;
}

export interface CertificateSigningRequestSpec {
  /** PEM in base64. */
  request?: string;
  signerName?: string;
  expirationSeconds?: number;
  usages?: string[];
  /** Who asked: the server writes these four. */
  username?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

export type CertificateSigningRequest = WithStatus<
  'CertificateSigningRequest',
  'certificates.k8s.io/v1',
  CertificateSigningRequestSpec,
  {
    conditions?: Condition[];
    /** PEM in base64. */
    certificate?: string;
  }
>;

export interface FlowSubject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { namespace?: string; name?: string };
}

export interface FlowResourceRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  clusterScope?: boolean;
  namespaces?: string[];
}

export interface FlowNonResourceRule {
  verbs?: string[];
  nonResourceURLs?: string[];
}

export interface FlowRules {
  subjects?: FlowSubject[];
  resourceRules?: FlowResourceRule[];
  nonResourceRules?: FlowNonResourceRule[];
}

export interface FlowSchemaSpec {
  priorityLevelConfiguration?: { name?: string };
  /** The lowest goes first. */
  matchingPrecedence?: number;
  distinguisherMethod?: { type?: string };
  rules?: FlowRules[];
}

export type FlowSchema = WithStatus<
  'FlowSchema',
  'flowcontrol.apiserver.k8s.io/v1',
  FlowSchemaSpec,
  { conditions?: Condition[] }
>;

export interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

export interface LimitedLevel {
  nominalConcurrencyShares?: number;
  limitResponse?: { type?: string; queuing?: Queuing };
  lendablePercent?: number;
  borrowingLimitPercent?: number;
}

export interface PriorityLevelSpec {
  type?: string;
  limited?: LimitedLevel;
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
}

export type PriorityLevelConfiguration = WithStatus<
  'PriorityLevelConfiguration',
  'flowcontrol.apiserver.k8s.io/v1',
  PriorityLevelSpec,
  { conditions?: Condition[] }
>;

export interface APIServiceSpec {
  /** Absent: this server has the version itself. */
  service?: { namespace?: string; name?: string; port?: number };
  group?: string;
  version?: string;
  insecureSkipTLSVerify?: boolean;
  /** In base64. */
  caBundle?: string;
  groupPriorityMinimum?: number;
  versionPriority?: number;
}

/** Its name is `<version>.<group>`. */
export type APIService = WithStatus<
  'APIService',
  'apiregistration.k8s.io/v1',
  APIServiceSpec,
  { conditions?: Condition[] }
>;

/** By the plural name, as in objects.ts. */
export interface ClusterResources {
  ipaddresses: IPAddress;
  servicecidrs: ServiceCIDR;
  volumeattributesclasses: VolumeAttributesClass;
  certificatesigningrequests: CertificateSigningRequest;
  flowschemas: FlowSchema;
  prioritylevelconfigurations: PriorityLevelConfiguration;
  apiservices: APIService;
}
