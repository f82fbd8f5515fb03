/** The tunnel of port forwarding, with the headers that kubectl 1.36 sent. */
import { describe, expect, it } from 'vitest';
import { createOperation, follow, operation } from '../../../sim/index.ts';
import type { Connection } from '../http-message.ts';
import type { Dial } from './forwarded-connection.ts';
import { dataFrame, FrameReader } from './spdy-frames.ts';
import { playSpdy } from './spdy-session.ts';

/** `streamtype: error, port: 80, requestid: 0`, and the same of `data`, as the second block of a connection. */
const ERROR_HEADERS =
  '78f9e3c6a7c20225 3a703a2b294a4dcc851625aca9a08086 14cb45a024cc6461c0c0c0c059048 9c44c50e2663400000000ffff';
const DATA_HEADERS = 'c2aa1554 0a2512d209000000ffff';

function bytesOf(hex: string): readonly number[] {
  return (hex.replaceAll(' ', '').match(/../g) ?? []).map((each) => Number.parseInt(each, 16));
}

function opening(stream: number, headers: string): Uint8Array {
  const block = bytesOf(headers);
  const length = 10 + block.length;
  const head = [0x80, 3, 0, 1, 0, 0, length >> 8, length & 255];
  return Uint8Array.from([...head, 0, 0, 0, stream, 0, 0, 0, 0, 0, 0, ...block]);
}

const echo: Dial = (_port, peer) =>
  createOperation((sink) => {
    peer.connect({ data: (bytes) => peer.data(bytes), end: () => sink.done(undefined) });
    return undefined;
  });
const refusing: Dial = () =>
  createOperation((sink) => {
    sink.failed(new Error('nobody listens'));
    return undefined;
  });

function session(dial: Dial) {
  const sent: Uint8Array[] = [];
  let hear: (message: Uint8Array | string) => void = () => undefined;
  const connection: Connection = {
    send: (message) => void sent.push(message as Uint8Array),
    unread: 0,
    listen: (listener) => (hear = listener),
    pause: () => undefined,
    resume: () => undefined,
  };
  const state = { ended: false };
  follow(
    operation(() => playSpdy(connection, dial)),
    {
      done: () => (state.ended = true),
      failed: (error) => {
        throw error;
      },
    },
  );
  const frames = new FrameReader();
  return {
    state,
    /** What comes back. */
    say: (...messages: readonly Uint8Array[]) => {
      for (const message of messages) hear(message);
      return sent.splice(0).flatMap((each) => frames.push(each));
    },
  };
}

function textOf(frames: readonly { readonly type: string }[], stream: number): string {
  const data = frames.flatMap((frame) =>
    frame.type === 'data' && (frame as { stream?: number }).stream === stream
      ? [new TextDecoder().decode((frame as unknown as { data: Uint8Array }).data)]
      : [],
  );
  return data.join('');
}

describe('a tunnel', () => {
  it('carries what is sent, there and back', () => {
    const { say } = session(echo);

    const replies = say(opening(1, ERROR_HEADERS), opening(3, DATA_HEADERS));
    expect(replies.map(({ type }) => type)).toEqual(['headers', 'headers']);
    const hello = new TextEncoder().encode('hello');
    expect(textOf(say(dataFrame(3, hello, false)), 3)).toBe('hello');
    expect(say(dataFrame(3, hello.slice(0, 0), true))).toMatchObject([
      { type: 'data', stream: 1, isLast: true },
      { type: 'data', stream: 3, isLast: true },
    ]);
  });

  it('says on the stream of errors why there is no connection', () => {
    const { say } = session(refusing);

    const frames = say(opening(1, ERROR_HEADERS), opening(3, DATA_HEADERS));
    expect(textOf(frames, 1)).toBe('nobody listens');
  });

  it('takes frames in any pieces', () => {
    const { say } = session(echo);
    const all = [...opening(1, ERROR_HEADERS), ...opening(3, DATA_HEADERS)];

    const replies = say(...all.map((byte) => Uint8Array.of(byte)));
    expect(replies.map(({ type }) => type)).toEqual(['headers', 'headers']);
  });

  it.each([
    ['no SPDY', 'ff'.repeat(16)],
    ['an endless frame', '80030001 00ffffff'],
    ['headers that nobody compressed', `80030001 00000020 ${'00'.repeat(32)}`],
    ['an end', '80030007 00000008 0000000000000000'],
  ])('ends at %s', (_what, hex) => {
    const { say, state } = session(echo);
    say(Uint8Array.from(bytesOf(hex)));
    expect(state.ended).toBe(true);
  });
});
