/** What one attempt of a probe came to. Upstream: pkg/probe/probe.go (v1.36). */
export interface ProbeOutcome {
  /** `warning` counts as success, and is told. */
  readonly result: 'success' | 'warning' | 'failure';
  readonly output: string;
}

export function success(output = ''): ProbeOutcome {
  return { result: 'success', output };
}

export function failure(output: string): ProbeOutcome {
  return { result: 'failure', output };
}

/** An attempt that could not be made; the container is neither well nor unwell for it. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

/** Upstream: maxRespBodyLength, maxReadLength. */
export const OUTPUT_BYTES_MAX = 10 * 1024;
