/**
 * Several failures as one text. Upstream: apimachinery pkg/util/errors, NewAggregate, Error: each text
 * once, and brackets around more than one.
 */
export function aggregateErrors(errors: readonly unknown[]): string {
  const texts = [...new Set(errors.map(messageOf))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
