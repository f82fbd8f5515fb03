/**
 * Whether bytes have the form of a request for a certificate (PKCS #10 in PEM). Who made it, and whether what it says
 * is signed by the key that it names, is not looked at. Upstream: Go crypto/x509, ParseCertificateRequest; RFC 2986.
 */
import { asciiText, pemBlocks } from '../pem.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const ATTRIBUTES = 0xa0;
const OBJECT_IDENTIFIER = 0x06;
const SET = 0x31;
/** 2.5.4.10 */
const ORGANIZATION = '85,4,10';

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** What is wrong, in Go's words where they are few; empty: nothing. */
export function complaintOfRequest(content: Uint8Array): string {
  const [block] = pemBlocks(content);
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  const parts = elementsOf(block.bytes);
  if (parts === undefined) return 'asn1: syntax error: data truncated';
  const [whole, ...more] = parts;
  if (more.length > 0) return 'asn1: syntax error: trailing data';
  const outer = whole?.tag === SEQUENCE ? elementsOf(whole.content) : undefined;
  if (!hasTags(outer, [SEQUENCE, SEQUENCE, BIT_STRING])) return MALFORMED;
  const inner = elementsOf(outer?.[0]?.content ?? new Uint8Array());
  return hasTags(inner, [INTEGER, SEQUENCE, SEQUENCE, ATTRIBUTES]) ||
    hasTags(inner, [INTEGER, SEQUENCE, SEQUENCE])
    ? ''
    : MALFORMED;
}

const MALFORMED = 'asn1: structure error: not a certificate request';

/** The organizations of the subject of a well-formed request: the groups of its bearer. */
export function organizationsOf(content: Uint8Array): readonly string[] {
  const inside = (bytes: Uint8Array | undefined, at: number): Uint8Array | undefined =>
    elementsOf(bytes ?? new Uint8Array())?.[at]?.content;
  const [block] = pemBlocks(content);
  const subject = inside(inside(inside(block?.bytes, 0), 0), 1);
  return (elementsOf(subject ?? new Uint8Array()) ?? []).flatMap(({ tag, content: set }) => {
    if (tag !== SET) return [];
    return (elementsOf(set) ?? []).flatMap((pair) => {
      const [type, value] = elementsOf(pair.content) ?? [];
      const isOne = type?.tag === OBJECT_IDENTIFIER && type.content.join() === ORGANIZATION;
      return isOne && value !== undefined ? [asciiText(value.content)] : [];
    });
  });
}

function hasTags(elements: readonly Element[] | undefined, tags: readonly number[]): boolean {
  return elements?.length === tags.length && elements.every(({ tag }, at) => tag === tags[at]);
}

/** One behind the other (DER); undefined if the last is cut. */
function elementsOf(bytes: Uint8Array): readonly Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1];
    if (length === undefined) return undefined;
    let start = at + 2;
    if (length >= 0x80) {
      const digits = length - 0x80;
      if (digits === 0 || digits > 4) return undefined;
      length = 0;
      for (const end = start + digits; start < end; start++) {
        length = length * 256 + (bytes[start] ?? 0);
      }
    }
    if (start + length > bytes.length) return undefined;
    found.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
