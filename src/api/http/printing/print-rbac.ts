/** Rows of roles and bindings. Upstream: pkg/printers/internalversion/printers.go. */
import type { ApiObject, ClusterRoleBinding, RoleBinding } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

const rolePrinter = printer<ApiObject>('Name, Created At@', ({ metadata }) => [
  metadata.name,
  metadata.creationTimestamp,
]);

const bindingPrinter = printer<RoleBinding | ClusterRoleBinding>(
  'Name, Role, Age, Users*, Groups*, ServiceAccounts*',
  ({ metadata, roleRef, subjects = [] }, now: Instant) => {
    const named = (kind: string): string =>
      subjects
        .filter((subject) => subject.kind === kind)
        .map(({ name, namespace }) =>
          kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name,
        )
        .join(', ');
    return [
      metadata.name,
      `${roleRef.kind}/${roleRef.name}`,
      age(metadata.creationTimestamp, now),
      named('User'),
      named('Group'),
      named('ServiceAccount'),
    ];
  },
);

export const RBAC_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['roles', rolePrinter],
  ['clusterroles', rolePrinter],
  ['rolebindings', bindingPrinter],
  ['clusterrolebindings', bindingPrinter],
];
