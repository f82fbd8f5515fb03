/** Rights: who may do what. Shapes come from `kubernetes-types`; see objects.ts. */
import type * as rbac from 'kubernetes-types/rbac/v1.js';
import type { NamespacedMeta, ObjectMeta } from './objects.ts';

export type PolicyRule = rbac.PolicyRule;
export type Subject = rbac.Subject;
export type RoleRef = rbac.RoleRef;

type Version = 'rbac.authorization.k8s.io/v1';

export interface Role {
  apiVersion: Version;
  kind: 'Role';
  metadata: NamespacedMeta;
  rules?: PolicyRule[];
}

export interface ClusterRole {
  apiVersion: Version;
  kind: 'ClusterRole';
  metadata: ObjectMeta;
  rules?: PolicyRule[];
  aggregationRule?: rbac.AggregationRule;
}

export interface RoleBinding {
  apiVersion: Version;
  kind: 'RoleBinding';
  metadata: NamespacedMeta;
  subjects?: Subject[];
  roleRef: RoleRef;
}

export interface ClusterRoleBinding {
  apiVersion: Version;
  kind: 'ClusterRoleBinding';
  metadata: ObjectMeta;
  subjects?: Subject[];
  roleRef: RoleRef;
}

/** By the plural name, as in objects.ts. */
export interface RbacResources {
  roles: Role;
  rolebindings: RoleBinding;
  clusterroles: ClusterRole;
  clusterrolebindings: ClusterRoleBinding;
}
