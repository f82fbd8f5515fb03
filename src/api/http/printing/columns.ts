/** What a printer is: the columns of a kind, and the cells of one object. */
import type { ApiObject } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';

/** Null: there is nothing to show. */
export type Cell = string | number | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format: string;
  readonly description: string;
  /** 1: only in wide output. */
  readonly priority: number;
}

export interface RowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface Printer {
  readonly columns: readonly Column[];
  /** As many as there are columns. */
  readonly cells: (object: ApiObject, now: Instant) => readonly Cell[];
  readonly conditions?: (object: ApiObject) => readonly RowCondition[] | undefined;
}

/**
 * `Name, Ready, Desired#, Suspend?, IP*, Created At@`: `@` marks times, `#` numbers, `?` what is true or not, `*` those of wide output.
 * Descriptions are for people who read the raw answer; no client shows them.
 */
export function columnsOf(names: string): readonly Column[] {
  return names.split(',').map((text) => {
    const name = text.trim().replace(/[@#?*]+$/, '');
    const isWide = text.includes('*');
    return {
      name,
      type: typeOf(text),
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: isWide ? 1 : 0,
    };
  });
}

function typeOf(text: string): Column['type'] {
  if (text.includes('@')) return 'date';
  if (text.includes('#')) return 'integer';
  return text.includes('?') ? 'boolean' : 'string';
}

/** A printer of one kind, which it may trust to get. */
export function printer<T extends ApiObject>(
  names: string,
  cells: (object: T, now: Instant) => readonly Cell[],
  conditions?: (object: T) => readonly RowCondition[] | undefined,
): Printer {
  return {
    columns: columnsOf(names),
    cells: cells as Printer['cells'],
    ...(conditions === undefined ? {} : { conditions: conditions as Printer['conditions'] & {} }),
  };
}
