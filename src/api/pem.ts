/** Blocks of bytes in text: `-----BEGIN CERTIFICATE-----`. Upstream: Go encoding/pem; RFC 7468. */
import { decodeBase64 } from './base64.ts';

export interface PemBlock {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly bytes: Uint8Array;
}

const BLOCK = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n([^]*?)-----END \1-----[ \t\r]*(?=\n|$)/g;

/** Other characters are none here. */
export function asciiText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** What stands around them is passed over, and so is what only looks like one. */
export function pemBlocks(content: Uint8Array): readonly PemBlock[] {
  const text = asciiText(content);
  return [...text.matchAll(BLOCK)].flatMap(([, type = '', inner = '']) => {
    const lines = inner.split('\n').map((line) => line.trim());
    const body = lines.filter((line) => line !== '' && !line.includes(':')).join('');
    const bytes = decodeBase64(body);
    if (bytes === undefined) return [];
    return [{ type, hasHeaders: lines.some((line) => line.includes(':')), bytes }];
  });
}
