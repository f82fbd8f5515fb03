/**
 * The roles that every cluster has, and who has them: those of people. What upstream's controllers and nodes
 * have is not here: they are in the process, and not asked. Rules speak of what is served here.
 * Upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (v1.36).
 */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, RequestHandler } from '../../index.ts';
import { isStatus } from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const SECTION = 'rbac.authorization.k8s.io';
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { [`${SECTION}/autoupdate`]: 'true' };

type Made<T> = Omit<T, 'metadata'> & {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
};

function metadataOf(name: string, labels: Record<string, string> = {}): Made<object>['metadata'] {
  return {
    name,
    creationTimestamp: '',
    uid: '',
    resourceVersion: '',
    labels: { ...LABELS, ...labels },
    annotations: ANNOTATIONS,
  };
}

function role(name: string, rules: PolicyRule[], labels?: Record<string, string>): ClusterRole {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return { apiVersion, kind: 'ClusterRole', metadata: metadataOf(name, labels), rules };
}

const rule = (apiGroup: string, verbs: string[], resources: string): PolicyRule => ({
  verbs,
  apiGroups: [apiGroup],
  resources: resources.split(' '),
});
const paths = (...nonResourceURLs: string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs });
const aggregateTo = (name: string): Record<string, string> => ({
  [`${SECTION}/aggregate-to-${name}`]: 'true',
});

/** Its rules are those of the roles with this label, which a controller puts together. */
function aggregated(name: string, labels?: Record<string, string>): ClusterRole {
  const clusterRoleSelectors = [{ matchLabels: aggregateTo(name) }];
  return { ...role(name, [], labels), aggregationRule: { clusterRoleSelectors } };
}

const APPS =
  'daemonsets deployments deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale';

export const BUILT_IN_ROLES: readonly ClusterRole[] = [
  role('cluster-admin', [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ]),
  role('system:discovery', [
    paths(
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ),
  ]),
  role('system:public-info-viewer', [
    paths('/healthz', '/livez', '/readyz', '/version', '/version/'),
  ]),
  role('system:basic-user', [
    rule('authorization.k8s.io', ['create'], 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    rule('authentication.k8s.io', ['create'], 'selfsubjectreviews'),
  ]),
  role('system:auth-delegator', [
    rule('authentication.k8s.io', ['create'], 'tokenreviews'),
    rule('authorization.k8s.io', ['create'], 'subjectaccessreviews'),
  ]),
  aggregated('admin'),
  aggregated('edit', aggregateTo('admin')),
  aggregated('view', aggregateTo('edit')),
  role(
    'system:aggregate-to-admin',
    [
      rule('authorization.k8s.io', ['create'], 'localsubjectaccessreviews'),
      rule(SECTION, [...WRITE, ...READ], 'rolebindings roles'),
    ],
    aggregateTo('admin'),
  ),
  role(
    'system:aggregate-to-edit',
    [
      rule('', READ, 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
      rule('', ['impersonate'], 'serviceaccounts'),
      rule('', WRITE, 'pods pods/attach pods/exec pods/portforward pods/proxy'),
      rule('', ['create'], 'pods/eviction'),
      rule(
        '',
        WRITE,
        'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
      ),
      rule('', ['create'], 'serviceaccounts/token'),
      rule('apps', WRITE, APPS),
      rule('batch', WRITE, 'cronjobs jobs'),
      rule('policy', WRITE, 'poddisruptionbudgets'),
      rule('coordination.k8s.io', [...WRITE, ...READ], 'leases'),
    ],
    aggregateTo('edit'),
  ),
  role(
    'system:aggregate-to-view',
    [
      rule(
        '',
        READ,
        'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
      ),
      rule(
        '',
        READ,
        'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
      ),
      rule('', READ, 'namespaces'),
      rule('discovery.k8s.io', READ, 'endpointslices'),
      rule(
        'apps',
        READ,
        `controllerrevisions ${APPS} daemonsets/status deployments/status replicasets/status statefulsets/status`,
      ),
      rule('batch', READ, 'cronjobs cronjobs/status jobs jobs/status'),
      rule('policy', READ, 'poddisruptionbudgets poddisruptionbudgets/status'),
    ],
    aggregateTo('view'),
  ),
];

function binding(name: string, ...groups: string[]): ClusterRoleBinding {
  const apiGroup = SECTION;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: metadataOf(name),
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup, kind: 'Group', name: group })),
  };
}

export const BUILT_IN_BINDINGS: readonly ClusterRoleBinding[] = [
  binding('cluster-admin', 'system:masters'),
  binding('system:discovery', 'system:authenticated'),
  binding('system:basic-user', 'system:authenticated'),
  binding('system:public-info-viewer', 'system:authenticated', 'system:unauthenticated'),
];

/**
 * Makes objects of them, where they are missing. Deviation: upstream also gives back rules that somebody took
 * from one that is there.
 */
export function storeBootstrapPolicy(handler: RequestHandler): void {
  for (const each of BUILT_IN_ROLES)
    unlessThere(() => handler.create('clusterroles', manifestOf(each)));
  for (const each of BUILT_IN_BINDINGS) {
    unlessThere(() => handler.create('clusterrolebindings', manifestOf(each)));
  }
}

function manifestOf({ metadata, ...rest }: ClusterRole | ClusterRoleBinding): object {
  const { name, labels, annotations } = metadata;
  return { ...rest, metadata: { name, labels, annotations } };
}

function unlessThere(create: () => unknown): void {
  try {
    create();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'AlreadyExists')) throw error;
  }
}
