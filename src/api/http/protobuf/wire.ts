/** The fields of one protobuf message, as they stand on the wire. Source: protobuf.dev, Encoding. */
import { badRequest } from '../../index.ts';

export interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** @throws {StatusError} BadRequest for what is no message */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw broken();
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw broken();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        take(8);
        break;
      case 2:
        yield { number, value: take(varint()) };
        break;
      case 5:
        take(4);
        break;
      default:
        throw broken();
    }
  }
}

export function broken() {
  return badRequest(
    'the object provided is unrecognized: proto: illegal wireType or unexpected EOF',
  );
}
