/** The row of a Scale. Upstream: pkg/printers/internalversion/printers.go, printScale (v1.36). */
import type { ApiObject } from '../../index.ts';
import { columnsOf, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

interface Scale {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

export const scalePrinter: Printer = {
  // Its name is no name to upstream's table.
  columns: columnsOf('Name, Desired#, Available#, Age').map((each) => ({ ...each, format: '' })),
  cells(object, now) {
    const { metadata, spec, status } = object as ApiObject & Scale;
    return [
      metadata.name,
      spec?.replicas ?? 0,
      status?.replicas ?? 0,
      age(metadata.creationTimestamp, now),
    ];
  },
};
