/**
 * Nobody gives away what he does not have: roles say no more than their writer may do, and bindings name no
 * role of which that is so, but for who may `escalate` or `bind`.
 * Upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased.
 */
import {
  forbidden,
  notFound,
  sameValue,
  type ApiObject,
  type ClusterRoleBinding,
  type PolicyRule,
  type RoleBinding,
} from '../../index.ts';
import { MASTERS, type Rbac } from './rbac.ts';
import { listText, ruleText, uncovered } from './rules.ts';
import type { UserInfo } from './user-info.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** @throws {StatusError} Forbidden, NotFound (the role) */
export function checkEscalation(
  rbac: Rbac,
  user: UserInfo,
  next: ApiObject,
  old: ApiObject | undefined,
): void {
  // Kinds of the same name in other groups give nobody rights.
  if (user.groups.includes(MASTERS) || !next.apiVersion.startsWith(`${GROUP}/`)) return;
  switch (next.kind) {
    case 'Role':
    case 'ClusterRole':
      if (old?.kind === next.kind && sameValue(old.rules, next.rules)) return;
      checkRole(rbac, user, next, next.rules ?? []);
      return;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      if (old?.kind === next.kind && sameValue(withoutMeta(old), withoutMeta(next))) return;
      checkBinding(rbac, user, next);
      return;
    default:
  }
}

function withoutMeta({ roleRef, subjects }: RoleBinding | ClusterRoleBinding): object {
  return { roleRef, subjects };
}

type Named = ApiObject & { readonly metadata: { readonly namespace?: string } };

function checkRole(
  rbac: Rbac,
  user: UserInfo,
  { kind, metadata }: Named,
  rules: readonly PolicyRule[],
): void {
  const resource = kind === 'Role' ? 'roles' : 'clusterroles';
  const { name, namespace = '' } = metadata;
  const right = { verb: 'escalate', group: GROUP, resource, subresource: '', name, namespace };
  if (rbac.decide(user, right).isAllowed) return;
  requireHeld(rbac, user, rules, namespace, { resource, kind, group: GROUP, name });
}

function checkBinding(rbac: Rbac, user: UserInfo, binding: RoleBinding | ClusterRoleBinding): void {
  const { roleRef, metadata, kind } = binding;
  const namespace = binding.kind === 'RoleBinding' ? binding.metadata.namespace : '';
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  const { name } = roleRef;
  const right = { verb: 'bind', group: GROUP, resource, subresource: '', name, namespace };
  if (rbac.decide(user, right).isAllowed) return;
  const rules = rbac.rulesOf(roleRef, namespace);
  if (rules === undefined) throw notFound({ resource, kind: roleRef.kind, group: GROUP }, name);
  const bindings = kind === 'RoleBinding' ? 'rolebindings' : 'clusterrolebindings';
  const identity = { resource: bindings, kind, group: GROUP, name: metadata.name };
  requireHeld(rbac, user, rules, namespace, identity);
}

function requireHeld(
  rbac: Rbac,
  user: UserInfo,
  wanted: readonly PolicyRule[],
  namespace: string,
  { name, ...identity }: { resource: string; kind: string; group: string; name: string },
): void {
  const missing = uncovered(rbac.rulesFor(user, namespace), wanted);
  if (missing.length === 0) return;
  const { username, groups } = user;
  const list = missing.map(ruleText).sort().join('\n');
  const why = `user ${JSON.stringify(username)} (groups=${listText(groups)}) is attempting to grant RBAC permissions not currently held:\n${list}`;
  throw forbidden(identity, name, why);
}
