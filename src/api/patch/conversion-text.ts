/**
 * Why a value that a strategic merge patch made is none of its field, in upstream's words, which are others
 * than those about a whole document. Upstream: apimachinery pkg/runtime/converter.go, fromUnstructured.
 */
import type { Mismatch } from '../schema/decode.ts';

export function conversionText({ value, goType, kind }: Mismatch): string {
  const from = goKind(value);
  if (kind === 'list' || kind === 'bytes') return `cannot restore slice from ${from}`;
  if (kind === 'map') return `cannot restore map from ${from}`;
  if (kind === 'struct') return `cannot restore struct from: ${from}`;
  const isConvertible =
    (from === 'int64' && kind === 'string') || (from === 'float64' && goType.startsWith('int'));
  if (isConvertible) return `cannot convert ${from} to ${goType}`;
  return `unrecognized type: ${kind}`;
}

/** Of what a document holds, as Go's reflection calls it. */
export function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    default:
      return 'map';
  }
}
