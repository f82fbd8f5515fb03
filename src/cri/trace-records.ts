/** What every implementer of a CRI contract writes when it handles a call. */
declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** `subject`: the image, sandbox or container concerned. */
    'cri.call': { readonly method: string; readonly subject: string };
  }
}

export {};
