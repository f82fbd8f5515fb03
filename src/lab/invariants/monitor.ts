import type { TraceRecord, TraceType } from '../../sim/index.ts';

/** A law that must hold in every run, and what it remembers of one run. It knows the trace alone. */
export interface Monitor {
  /** The law, as the message of its violation begins. */
  readonly name: string;
  /** The records it is shown; there are many others. */
  readonly types: readonly TraceType[];
  /** Sees each of them as it is written; answers what is wrong, if something is. */
  observe(record: TraceRecord): string | undefined;
}
