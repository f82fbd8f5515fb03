/**
 * Fields of what is of the cluster itself: addresses, ranges, groups, priorities, certificates. Notation: see struct-table.ts.
 * Upstream: api networking/v1, storage/v1, certificates/v1, flowcontrol/v1, kube-aggregator apiregistration/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';
const CONDITION =
  'type string, status string, lastTransitionTime string, reason string, message string';

export const CLUSTER_STRUCTS = {
  IPAddress: `${OBJECT}, spec IPAddressSpec`,
  IPAddressSpec: 'parentRef ParentReference',
  ParentReference: 'group string, resource string, namespace string, name string',
  ServiceCIDR: `${OBJECT}, spec ServiceCIDRSpec, status ServiceCIDRStatus`,
  ServiceCIDRSpec: 'cidrs []string',
  ServiceCIDRStatus: 'conditions []Condition',
  VolumeAttributesClass: `${OBJECT}, driverName string, parameters map:string`,
  CertificateSigningRequest: `
    ${OBJECT}, spec CertificateSigningRequestSpec, status CertificateSigningRequestStatus`,
  CertificateSigningRequestSpec: `
    request bytes, signerName string, expirationSeconds int32, usages []string, username string,
    uid string, groups []string, extra map:[]string`,
  CertificateSigningRequestStatus: `
    conditions []CertificateSigningRequestCondition, certificate bytes`,
  CertificateSigningRequestCondition: `
    type string, status string, reason string, message string, lastUpdateTime string,
    lastTransitionTime string`,
  FlowSchema: `${OBJECT}, spec FlowSchemaSpec, status FlowSchemaStatus`,
  FlowSchemaSpec: `
    priorityLevelConfiguration PriorityLevelConfigurationReference, matchingPrecedence int32,
    distinguisherMethod FlowDistinguisherMethod, rules []PolicyRulesWithSubjects`,
  PriorityLevelConfigurationReference: 'name string',
  FlowDistinguisherMethod: 'type string',
  PolicyRulesWithSubjects: `
    subjects []flowcontrol.Subject, resourceRules []ResourcePolicyRule,
    nonResourceRules []NonResourcePolicyRule`,
  'flowcontrol.Subject': `
    kind string, user UserSubject, group GroupSubject, serviceAccount ServiceAccountSubject`,
  UserSubject: 'name string',
  GroupSubject: 'name string',
  ServiceAccountSubject: 'namespace string, name string',
  ResourcePolicyRule: `
    verbs []string, apiGroups []string, resources []string, clusterScope bool,
    namespaces []string`,
  NonResourcePolicyRule: 'verbs []string, nonResourceURLs []string',
  FlowSchemaStatus: 'conditions []FlowSchemaCondition',
  FlowSchemaCondition: CONDITION,
  PriorityLevelConfiguration: `
    ${OBJECT}, spec PriorityLevelConfigurationSpec, status PriorityLevelConfigurationStatus`,
  PriorityLevelConfigurationSpec: `
    type string, limited LimitedPriorityLevelConfiguration,
    exempt ExemptPriorityLevelConfiguration`,
  LimitedPriorityLevelConfiguration: `
    nominalConcurrencyShares int32, limitResponse LimitResponse, lendablePercent int32,
    borrowingLimitPercent int32`,
  ExemptPriorityLevelConfiguration: 'nominalConcurrencyShares int32, lendablePercent int32',
  LimitResponse: 'type string, queuing QueuingConfiguration',
  QueuingConfiguration: 'queues int32, handSize int32, queueLengthLimit int32',
  PriorityLevelConfigurationStatus: 'conditions []PriorityLevelConfigurationCondition',
  PriorityLevelConfigurationCondition: CONDITION,
  ComponentStatus: `${OBJECT}, conditions []ComponentCondition`,
  ComponentCondition: 'type string, status string, message string, error string',
  APIService: `${OBJECT}, spec APIServiceSpec, status APIServiceStatus`,
  APIServiceSpec: `
    service apiregistration.ServiceReference, group string, version string,
    insecureSkipTLSVerify bool, caBundle bytes, groupPriorityMinimum int32,
    versionPriority int32`,
  'apiregistration.ServiceReference': 'namespace string, name string, port int32',
  APIServiceStatus: 'conditions []APIServiceCondition',
  APIServiceCondition: CONDITION,
} as const;
