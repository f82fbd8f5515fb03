/** Writes into the trace, and so into the timeline, what is about to be done. */
import type { Trace } from '../sim/index.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** A script's steps have no number. */
    'scenario.step': { readonly step?: number; readonly does: string };
  }
}

export function tell(trace: Trace, does: string, step?: number): void {
  trace.append('scenario', 'scenario.step', step === undefined ? { does } : { step, does });
}
