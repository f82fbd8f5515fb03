/**
 * The messages of exec over a WebSocket: a byte that names the channel, then the data. In `base64.…` protocols the
 * channel is a digit, the data base64, and the message text.
 * Upstream: apimachinery pkg/util/httpstream/wsstream, client-go tools/remotecommand.
 */
import { decodeBase64, encodeBase64 } from '../../index.ts';

export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const STATUS = 3;
export const RESIZE = 4;
/** Of v5: the channel that the next byte names has ended. */
export const CLOSE = 255;

/** What the server speaks, best first. */
const PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'v3.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];

/** The first of those offered that is spoken here. */
export function chooseProtocol(offered: string | undefined): string | undefined {
  const names = (offered ?? '').split(',').map((name) => name.trim());
  return names.find((name) => PROTOCOLS.includes(name));
}

/** Old protocols end with words, newer ones with a Status. */
export function endsWithStatus(protocol: string): boolean {
  return protocol.startsWith('v4') || protocol.startsWith('v5');
}

export function frame(
  protocol: string,
  channel: number,
  content: Uint8Array | string,
): Uint8Array | string {
  if (protocol.includes('base64')) return String(channel) + encodeBase64(content);
  const data = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const message = new Uint8Array(data.length + 1);
  message[0] = channel;
  message.set(data, 1);
  return message;
}

/** Undefined: it is not as the protocol says. */
export function unframe(
  protocol: string,
  message: Uint8Array | string,
): { readonly channel: number; readonly data: Uint8Array } | undefined {
  if (!protocol.includes('base64')) {
    const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
    const [channel] = bytes;
    return channel === undefined ? undefined : { channel, data: bytes.subarray(1) };
  }
  const text = typeof message === 'string' ? message : new TextDecoder().decode(message);
  const data = decodeBase64(text.slice(1));
  return /^\d/.test(text) && data !== undefined ? { channel: Number(text[0]), data } : undefined;
}
