/**
 * Role-based access: who is bound to which rules. Whoever is in `system:masters` may do everything, whatever
 * the roles say. Upstream: plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go.
 */
import type {
  ClusterRoleBinding,
  PolicyRule,
  RequestHandler,
  RoleBinding,
  RoleRef,
  Subject,
} from '../../index.ts';
import { isOfPath, type Attributes } from './attributes.ts';
import { BUILT_IN_BINDINGS, BUILT_IN_ROLES } from './bootstrap-policy.ts';
import { allows } from './rules.ts';
import type { UserInfo } from './user-info.ts';

export interface Decision {
  readonly isAllowed: boolean;
  /** Why, or what stood in the way of an answer; empty: nothing to say. */
  readonly reason: string;
}

/** Rules that a user has, and by what. */
interface Granted {
  readonly rules: readonly PolicyRule[];
  /** `ClusterRoleBinding "x" of ClusterRole "y" to User "z"` */
  readonly by: string;
}

interface Grants {
  readonly granted: readonly Granted[];
  /** Roles that bindings name and that are not there. */
  readonly errors: readonly string[];
}

export const MASTERS = 'system:masters';

export class Rbac {
  readonly #handler: RequestHandler;
  readonly #isStored: boolean;

  /** @param isStored the roles that every cluster has are objects of it; else they are looked up beside it */
  constructor(handler: RequestHandler, isStored: boolean) {
    this.#handler = handler;
    this.#isStored = isStored;
  }

  decide(user: UserInfo, attributes: Attributes): Decision {
    if (user.groups.includes(MASTERS)) return { isAllowed: true, reason: '' };
    const namespace = isOfPath(attributes) ? '' : attributes.namespace;
    const { granted, errors } = this.#grants(user, namespace);
    for (const { rules, by } of granted) {
      if (!rules.some((rule) => allows(rule, attributes))) continue;
      return { isAllowed: true, reason: `RBAC: allowed by ${by}` };
    }
    if (errors.length === 0) return { isAllowed: false, reason: '' };
    const all = errors.length === 1 ? errors.join('') : `[${errors.join(', ')}]`;
    return { isAllowed: false, reason: `RBAC: ${all}` };
  }

  /** All that a user may do in a namespace, or outside of them. */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return this.#grants(user, namespace).granted.flatMap(({ rules }) => rules);
  }

  /** What a role says; undefined if it is not there. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    if (kind === 'Role') {
      return this.#find('roles', (role) => isNamed(role, name, namespace))?.rules ?? undefined;
    }
    const stored = this.#find('clusterroles', (role) => isNamed(role, name));
    const builtIn = this.#isStored ? undefined : BUILT_IN_ROLES.find((role) => isNamed(role, name));
    const found = stored ?? builtIn;
    return found === undefined ? undefined : (found.rules ?? []);
  }

  #find<Name extends 'roles' | 'clusterroles'>(
    resource: Name,
    isWanted: (role: ReturnType<RequestHandler['list']>['items'][number]) => boolean,
  ) {
    return this.#handler.list(resource).items.find(isWanted);
  }

  #grants(user: UserInfo, namespace: string): Grants {
    const granted: Granted[] = [];
    const errors: string[] = [];
    for (const binding of this.#bindings(namespace)) {
      const own = binding.kind === 'RoleBinding' ? binding.metadata.namespace : '';
      const subject = binding.subjects?.find((each) => isSubject(each, user, own));
      if (subject === undefined) continue;
      const rules = this.rulesOf(binding.roleRef, own);
      if (rules === undefined) errors.push(notFoundText(binding.roleRef));
      else granted.push({ rules, by: grantText(binding, subject) });
    }
    return { granted, errors };
  }

  #bindings(namespace: string): readonly (ClusterRoleBinding | RoleBinding)[] {
    return [
      ...this.#handler.list('clusterrolebindings').items,
      ...(this.#isStored ? [] : BUILT_IN_BINDINGS),
      ...(namespace === '' ? [] : this.#handler.list('rolebindings', { namespace }).items),
    ];
  }
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function isNamed({ metadata }: Named, name: string, namespace?: string): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

function notFoundText({ kind, name }: RoleRef): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
}

function isSubject(
  { kind, name, namespace = '' }: Subject,
  { username, groups }: UserInfo,
  bindingNamespace: string,
): boolean {
  switch (kind) {
    case 'User':
      return username === name;
    case 'Group':
      return groups.includes(name);
    case 'ServiceAccount': {
      const where = namespace === '' ? bindingNamespace : namespace;
      return where !== '' && username === `system:serviceaccount:${where}:${name}`;
    }
    default:
      return false;
  }
}

function grantText(binding: ClusterRoleBinding | RoleBinding, subject: Subject): string {
  const { kind, roleRef, metadata } = binding;
  const name =
    binding.kind === 'RoleBinding'
      ? `${metadata.name}/${binding.metadata.namespace}`
      : metadata.name;
  const who =
    subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? ''}` : subject.name;
  const [bound, role, to] = [name, roleRef.name, who].map((each) => JSON.stringify(each));
  return `${kind} ${bound ?? ''} of ${roleRef.kind} ${role ?? ''} to ${subject.kind} ${to ?? ''}`;
}
