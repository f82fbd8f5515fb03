/**
 * Which of the names that a definition asks for it gets: those that no other definition of its group has.
 * Upstream: apiextensions-apiserver pkg/controller/status/naming_controller.go.
 */
import { aggregateErrors } from '../aggregate-errors.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '../custom-resource-definition-objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { findCondition, type Condition } from './conditions.ts';

export interface Naming {
  readonly acceptedNames: CustomResourceDefinitionNames;
  readonly conditions: readonly Condition[];
}

const NO_NAMES: CustomResourceDefinitionNames = { plural: '', kind: '' };

/**
 * Undefined: it has what it asks for.
 *
 * @param others of the same group, itself among them or not
 */
export function namingOf(
  crd: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Naming | undefined {
  const { names: asked } = crd.spec;
  const had = crd.status.acceptedNames ?? NO_NAMES;
  if (sameValue(asked, had)) return undefined;
  const taken = others.map(({ status }) => status.acceptedNames ?? NO_NAMES);
  const resources = new Set(
    taken.flatMap(({ plural, singular = '', shortNames = [] }) => [
      plural,
      singular,
      ...shortNames,
    ]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind = '' }) => [kind, listKind]));
  const names: CustomResourceDefinitionNames = { ...had };
  let conflict: { readonly reason: string; readonly message: string } | undefined;
  const accept = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    used: ReadonlySet<string>,
    reason: string,
  ): void => {
    const name = asked[field] ?? '';
    if (name === (had[field] ?? '') || !used.has(name)) names[field] = name;
    else conflict = { reason, message: inUse(name) };
  };
  accept('plural', resources, 'PluralConflict');
  accept('singular', resources, 'SingularConflict');
  const { shortNames = [] } = asked;
  const own = had.shortNames ?? [];
  const clashes = shortNames.filter((name) => !own.includes(name) && resources.has(name));
  if (clashes.length > 0) {
    conflict = { reason: 'ShortNamesConflict', message: aggregateErrors(clashes.map(inUse)) };
  } else if (asked.shortNames === undefined) delete names.shortNames;
  else names.shortNames = asked.shortNames;
  accept('kind', kinds, 'KindConflict');
  accept('listKind', kinds, 'ListKindConflict');
  if (asked.categories === undefined) delete names.categories;
  else names.categories = asked.categories;
  const accepted: Condition =
    conflict === undefined
      ? {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        }
      : { type: 'NamesAccepted', status: 'False', ...conflict };
  return { acceptedNames: names, conditions: [accepted, established(crd, accepted)] };
}

function established(crd: CustomResourceDefinition, { status }: Condition): Condition {
  const before = findCondition(crd, 'Established') as Condition | undefined;
  if (before?.status === 'True') return before;
  if (status === 'True') {
    return {
      type: 'Established',
      status: 'False',
      reason: 'Installing',
      message: 'the initial names have been accepted',
    };
  }
  return (
    before ?? {
      type: 'Established',
      status: 'False',
      reason: 'NotAccepted',
      message: 'not all names are accepted',
    }
  );
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}
