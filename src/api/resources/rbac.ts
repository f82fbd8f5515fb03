/**
 * Roles and who has them. Whether a writer may give away what they say is asked at the door, where
 * writers have names. Upstream: pkg/registry/rbac, pkg/apis/rbac/v1/defaults.go.
 */
import type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from '../rbac-objects.ts';
import { isPathSegment } from '../validation/names.ts';
import {
  RBAC_GROUP,
  validateBinding,
  validateBindingUpdate,
  validateClusterRole,
  validateRules,
} from '../validation/rbac.ts';
import type { ResourceDefinition } from './resource-definition.ts';

const SHARED = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  group: RBAC_GROUP,
  nameRule: isPathSegment,
  secondLook: 'whole and change',
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  selectableFields: {},
  indexedFields: [],
} as const;

export const roles: ResourceDefinition<Role> = {
  ...SHARED,
  resource: 'roles',
  kind: 'Role',
  namespaced: true,
  validate: ({ rules }) => validateRules(rules, true),
  validateUpdate: ({ rules }) => validateRules(rules, true),
};

export const clusterRoles: ResourceDefinition<ClusterRole> = {
  ...SHARED,
  resource: 'clusterroles',
  kind: 'ClusterRole',
  namespaced: false,
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
};

export const roleBindings: ResourceDefinition<RoleBinding> = {
  ...SHARED,
  resource: 'rolebindings',
  kind: 'RoleBinding',
  namespaced: true,
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, true),
  validateUpdate: (next, old) => [
    ...validateBinding(next, true),
    ...validateBindingUpdate(next, old),
  ],
};

export const clusterRoleBindings: ResourceDefinition<ClusterRoleBinding> = {
  ...SHARED,
  resource: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  namespaced: false,
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, false),
  validateUpdate: (next, old) => [
    ...validateBinding(next, false),
    ...validateBindingUpdate(next, old),
  ],
};

/** Parts may be frozen, so what is filled in is a copy. */
function setBindingDefaults(binding: { roleRef: RoleRef; subjects?: Subject[] }): void {
  const { roleRef, subjects }: { roleRef?: Partial<RoleRef>; subjects?: Subject[] } = binding;
  if ((roleRef?.apiGroup ?? '') === '') {
    binding.roleRef = { kind: '', name: '', ...roleRef, apiGroup: RBAC_GROUP };
  }
  const isBare = ({ kind, apiGroup = '' }: Subject): boolean =>
    apiGroup === '' && (kind === 'User' || kind === 'Group');
  if (subjects?.some(isBare) !== true) return;
  binding.subjects = subjects.map((subject) =>
    isBare(subject) ? { ...subject, apiGroup: RBAC_GROUP } : subject,
  );
}
