/**
 * Fields of what says who may do what. Notation: see struct-table.ts. Upstream: api rbac/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const RBAC_STRUCTS = {
  Role: `${OBJECT}, rules []PolicyRule`,
  ClusterRole: `${OBJECT}, rules []PolicyRule, aggregationRule AggregationRule`,
  AggregationRule: 'clusterRoleSelectors []LabelSelector',
  PolicyRule: `
    verbs []string, apiGroups []string, resources []string, resourceNames []string,
    nonResourceURLs []string`,
  RoleBinding: `${OBJECT}, subjects []Subject, roleRef RoleRef`,
  ClusterRoleBinding: `${OBJECT}, subjects []Subject, roleRef RoleRef`,
  Subject: 'kind string, apiGroup string, name string, namespace string',
  RoleRef: 'apiGroup string, kind string, name string',
} as const;
