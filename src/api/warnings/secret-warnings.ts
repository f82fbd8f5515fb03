/** Secrets that hold no key pair though they say so. Upstream: pkg/api/secret/warnings.go; Go crypto/tls, X509KeyPair. */
import { decodeBase64 } from '../base64.ts';
import type { Secret } from '../objects.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

/** A block begins early. */
const LOOKED_AT = 4096;
const PEM = /-----BEGIN [^-]+-----/;

/** What is PEM and no certificate is not looked into. */
export function findKeyPairWarnings({
  type,
  data = {},
  stringData = {},
}: Secret & { stringData?: Record<string, string> }): readonly FieldWarning[] {
  if (type !== 'kubernetes.io/tls') return NO_WARNINGS;
  const textOf = (key: string): string => stringData[key] ?? decodedText(data[key] ?? '');
  for (const [key, what] of [
    ['tls.crt', 'certificate'],
    ['tls.key', 'key'],
  ] as const) {
    if (PEM.test(textOf(key))) continue;
    return [{ field: '', text: `tls: failed to find any PEM data in ${what} input` }];
  }
  return NO_WARNINGS;
}

function decodedText(base64: string): string {
  return String.fromCharCode(...(decodeBase64(base64) ?? []).slice(0, LOOKED_AT));
}
