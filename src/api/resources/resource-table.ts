/**
 * What one server serves: what every server does, and what it learned from CustomResourceDefinitions.
 * Decision 13 (docs/decisions) says why it is a thing of each server.
 */
import type { ResourceName, Resources } from '../objects.ts';
import { noSuchResource } from '../refusals.ts';
import { BUILT_IN_VIEWS } from './built-in-views.ts';
import { BUILT_IN_NAMES, DEFINITIONS } from './definitions.ts';
import type { AnyDefinition, ResourceDefinition } from './resource-definition.ts';

type Rows = Record<string, AnyDefinition | undefined>;

/** What others may do: look. */
export interface ReadableTable {
  /** Counts the changes, for whoever keeps something that is made of the table. */
  readonly revision: number;
  /** Each resource once; in this order a namespace is emptied. */
  readonly names: readonly ResourceName[];
  /** Every row: of a custom resource one for each version. */
  readonly definitions: readonly AnyDefinition[];
  /** @throws {StatusError} NotFound */
  of<Name extends ResourceName>(name: Name): ResourceDefinition<Resources[Name]>;
  find(name: string): AnyDefinition | undefined;
  ofKind(apiVersion: string, kind: string): ResourceName | undefined;
}

export class ResourceTable implements ReadableTable {
  // A row takes the objects of its own resource alone, which its name promises.
  readonly #rows: Rows = Object.assign(
    Object.create(null) as Rows,
    DEFINITIONS,
    Object.fromEntries(BUILT_IN_VIEWS.map((row) => [nameOf(row), row])),
  );
  #names: readonly ResourceName[] = BUILT_IN_NAMES;
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  get names(): readonly ResourceName[] {
    return this.#names;
  }

  get definitions(): readonly AnyDefinition[] {
    return Object.values(this.#rows).filter((row) => row !== undefined);
  }

  of<Name extends ResourceName>(name: Name): ResourceDefinition<Resources[Name]> {
    const row = this.#rows[name];
    if (row === undefined) throw noSuchResource();
    return row;
  }

  find(name: string): AnyDefinition | undefined {
    return this.#rows[name];
  }

  /** The resource whose objects are of this kind, whichever version they speak; undefined if none is. */
  ofKind(apiVersion: string, kind: string): ResourceName | undefined {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    return this.#names.find((name) => {
      const row: { kind: string; group: string } | undefined = this.#rows[name];
      return row?.kind === kind && row.group === group;
    });
  }

  /** Takes the rows of one custom resource for those that it had before; none: it is not served any more. */
  replace(before: readonly AnyDefinition[], rows: readonly AnyDefinition[]): void {
    for (const row of before) delete this.#rows[nameOf(row)];
    for (const row of rows) this.#rows[nameOf(row)] = row;
    const stored = Object.values(this.#rows).filter(
      (row) => row?.custom !== undefined && row.view?.name === row.view?.storedAs,
    );
    this.#names = [...BUILT_IN_NAMES, ...stored.flatMap((row) => (row ? [nameOf(row)] : []))];
    this.#revision += 1;
  }
}

/** By which the table knows it. */
export function nameOf({ view, resource }: AnyDefinition): ResourceName {
  // Of a resource that is its own view alone the plural is the name.
  return view?.name ?? (resource as ResourceName);
}
