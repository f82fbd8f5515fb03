/**
 * Objects as a table of cells, as `kubectl get` asks for them.
 * Upstream: apiserver pkg/endpoints/handlers/response.go, asTable; pkg/printers.
 */
import { badRequest, type ApiObject } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import { asPartial } from '../partial-object.ts';
import type { ServedResource } from '../served-resource.ts';
import type { Cell, Printer, RowCondition } from './columns.ts';
import { printerOf } from './printers.ts';

/** What the rows are of, and when they are printed. */
export interface TableSource {
  readonly served: ServedResource;
  readonly now: Instant;
  /** Default: that of the resource. Null: what it is of has no table, and is shown as it is. */
  readonly printer?: Printer | null;
}

type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly metadata: object;
  readonly include: IncludeObject;
  /** Of meta.k8s.io. */
  readonly version: string;
  /** The columns are known from an earlier event. Default false. */
  readonly isContinued?: boolean;
}

interface Row {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object: object | null;
}

/** @throws {StatusError} BadRequest */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const given = query.get('includeObject') ?? '';
  if (given === '') return 'Metadata';
  if (given === 'None' || given === 'Metadata' || given === 'Object') return given;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(given)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

export function tableOf(
  { served, now, printer: own }: TableSource,
  objects: readonly ApiObject[],
  { metadata, include, version, isContinued = false }: TableOptions,
): object {
  const printer = own ?? printerOf(served);
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: isContinued ? null : printer.columns,
    rows: objects.map((object) => rowOf(printer, object, now, shownOf(object, include, version))),
  };
}

function rowOf(printer: Printer, object: ApiObject, now: Instant, shown: object | null): Row {
  const conditions = printer.conditions?.(object);
  return {
    cells: printer.cells(object, now),
    ...(conditions === undefined ? {} : { conditions }),
    object: shown,
  };
}

function shownOf(object: ApiObject, include: IncludeObject, version: string): object | null {
  if (include === 'None') return null;
  return include === 'Object' ? object : asPartial(object, version);
}
