/** A certificate for this machine, of a key made now: what loopback HTTPS needs, and no authority. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import {
  bitString,
  boolean,
  concat,
  context,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.ts';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM; secret. */
  readonly key: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const COMMON_NAME = objectId('2.5.4.3');
const BASIC_CONSTRAINTS = objectId('2.5.29.19');
const ALTERNATIVE_NAMES = objectId('2.5.29.17');

/** @param hosts names and addresses that it is for */
export function createCertificate(hosts: readonly string[], nowMs: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(COMMON_NAME, utf8String('drydock'))));
  const serial = randomBytes(16);
  // Neither zero in front nor negative.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    context(0, integer(Uint8Array.of(2)), true),
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(nowMs - DAY_MS), utcTime(nowMs + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(hosts)), true),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const der = sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature));
  return {
    certificate: pem('CERTIFICATE', der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** It is its own authority, which is how clients come to trust it. */
function extensions(hosts: readonly string[]): readonly Uint8Array[] {
  return [
    sequence(BASIC_CONSTRAINTS, boolean(true), octetString(sequence(boolean(true)))),
    sequence(ALTERNATIVE_NAMES, octetString(sequence(...hosts.map(alternativeName)))),
  ];
}

function alternativeName(host: string): Uint8Array {
  if (isIPv4(host)) return context(7, Uint8Array.from(host.split('.').map(Number)));
  if (isIPv6(host)) return context(7, ipv6Bytes(host));
  return context(2, new TextEncoder().encode(host));
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::');
  const words = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const before = words(head);
  const after = words(tail ?? '');
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  const all = tail === undefined ? before : [...before, ...zeros, ...after];
  return concat(
    all.map((word) => {
      const value = parseInt(word, 16);
      return Uint8Array.of(value >> 8, value & 0xff);
    }),
  );
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
