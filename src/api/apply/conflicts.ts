/**
 * Fields that somebody else owns and an applied configuration would change.
 * Upstream: apimachinery pkg/util/managedfields/internal/conflict.go.
 */
import { StatusError } from '../status-error.ts';
import type { Comparison } from './comparison.ts';
import { identityOf, type Manager, type Managers } from './managers.ts';
import { pathText, type Path } from './path-element.ts';

export interface Conflict {
  readonly manager: Manager;
  readonly path: Path;
}

/** By manager, as their identities sort. */
export function conflictsOf(
  managers: Managers,
  { added, modified }: Comparison,
  except: string,
): readonly Conflict[] {
  const changed = modified.union(added);
  if (changed.isEmpty) return [];
  return [...managers]
    .filter(([identity]) => identity !== except)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, manager]) =>
      manager.fields
        .intersection(changed)
        .paths()
        .map((path) => ({ manager, path })),
    );
}

export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: pathText(path),
  }));
  return new StatusError('Conflict', messageOf(conflicts), { causes });
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [only, ...others] = conflicts;
  if (only !== undefined && others.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${managerText(only.manager)}: ${pathText(only.path)}`;
  }
  const lines: string[] = [];
  let last: string | undefined;
  for (const { manager, path } of conflicts) {
    const identity = identityOf(manager);
    if (identity !== last) lines.push(`conflicts with ${managerText(manager)}:`);
    last = identity;
    lines.push(`- ${pathText(path)}`);
  }
  return `Apply failed with ${String(conflicts.length)} conflicts: ${lines.join('\n')}`;
}

function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return JSON.stringify(name) + through + version;
}
