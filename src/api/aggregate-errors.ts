/**
 * Several failures as one text. Upstream: apimachinery pkg/util/errors, NewAggregate, Error: each text
 * once, and brackets around more than one.
 */
import { errorText } from '../sim/index.ts';

export function aggregateErrors(errors: readonly unknown[]): string {
  const texts = [...new Set(errors.map(errorText))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
