/**
 * Frames of SPDY/3.1, as far as port forwarding speaks it: streams with headers, data, pings. Source: the draft
 * mbelshe-httpbis-spdy-00, section 2; what clients send is of moby/spdystream.
 */
export type Frame =
  | {
      readonly type: 'data';
      readonly stream: number;
      readonly data: Uint8Array;
      readonly isLast: boolean;
    }
  | {
      readonly type: 'open' | 'headers';
      readonly stream: number;
      /** Compressed, with what all headers before it left behind. */
      readonly headers: Uint8Array;
      readonly isLast: boolean;
    }
  | { readonly type: 'reset'; readonly stream: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway' }
  /** Settings, windows: said, and of no consequence here. */
  | { readonly type: 'other' };

export class SpdyError extends Error {
  override readonly name = 'SpdyError';
}

const HEAD_BYTES = 8;
const CONTROL = 0x8000;
const VERSION = 3;
const FLAG_LAST = 1;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const HEADERS = 8;
/** Of one frame; clients send 32 KiB. */
const FRAME_BYTES_MAX = 1024 * 1024;

/** Takes bytes as they come and answers the frames that are complete. */
export class FrameReader {
  #rest = new Uint8Array();

  /** @throws {SpdyError} */
  push(bytes: Uint8Array): readonly Frame[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEAD_BYTES) {
      const view = new DataView(all.buffer, all.byteOffset + at);
      const length = view.getUint32(4) & 0xff_ffff;
      if (length > FRAME_BYTES_MAX) throw new SpdyError('a frame that is too long');
      if (all.length - at < HEAD_BYTES + length) break;
      frames.push(frameOf(view, all.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length)));
      at += HEAD_BYTES + length;
    }
    this.#rest = all.slice(at);
    return frames;
  }
}

function frameOf(head: DataView, body: Uint8Array): Frame {
  const first = head.getUint16(0);
  const isLast = (head.getUint8(4) & FLAG_LAST) !== 0;
  if ((first & CONTROL) === 0) {
    return { type: 'data', stream: head.getUint32(0), data: body.slice(), isLast };
  }
  if ((first & ~CONTROL) !== VERSION) throw new SpdyError('another version of SPDY');
  const numbers = new DataView(body.buffer, body.byteOffset, body.length);
  const number = (): number => {
    if (body.length < 4) throw new SpdyError('a frame that is too short');
    return numbers.getUint32(0) & 0x7fff_ffff;
  };
  switch (head.getUint16(2)) {
    case SYN_STREAM:
      return { type: 'open', stream: number(), headers: body.slice(10), isLast };
    case SYN_REPLY:
    case HEADERS:
      return { type: 'headers', stream: number(), headers: body.slice(4), isLast };
    case RST_STREAM:
      return { type: 'reset', stream: number() };
    case PING:
      return { type: 'ping', id: number() };
    case GOAWAY:
      return { type: 'goaway' };
    default:
      return { type: 'other' };
  }
}

export function dataFrame(stream: number, data: Uint8Array, isLast: boolean): Uint8Array {
  return frame([stream >>> 16, stream & 0xffff], isLast ? FLAG_LAST : 0, data);
}

export function replyFrame(stream: number, headers: Uint8Array): Uint8Array {
  const body = new Uint8Array(4 + headers.length);
  new DataView(body.buffer).setUint32(0, stream);
  body.set(headers, 4);
  return frame([CONTROL | VERSION, SYN_REPLY], 0, body);
}

export function resetFrame(stream: number, status: number): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint32(0, stream);
  new DataView(body.buffer).setUint32(4, status);
  return frame([CONTROL | VERSION, RST_STREAM], 0, body);
}

export function pingFrame(id: number): Uint8Array {
  const body = new Uint8Array(4);
  new DataView(body.buffer).setUint32(0, id);
  return frame([CONTROL | VERSION, PING], 0, body);
}

function frame(
  [first, second]: readonly [number, number],
  flags: number,
  body: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, first);
  view.setUint16(2, second);
  view.setUint32(4, (flags << 24) | body.length);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}
