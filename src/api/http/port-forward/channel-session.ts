/** Two channels for each port that was named, data and errors; each begins with the port's number. */
import { createOperation, perform, type Steps } from '../../../sim/index.ts';
import { frame, unframe } from '../exec/channels.ts';
import type { Connection } from '../http-message.ts';
import { ForwardedConnection, type Dial } from './forwarded-connection.ts';

export function* playChannels(
  connection: Connection,
  protocol: string,
  ports: readonly number[],
  dial: Dial,
): Steps<void> {
  const send = (channel: number, data: Uint8Array): void =>
    connection.send(frame(protocol, channel, data));
  yield* perform(
    createOperation<void>((sink) => {
      let open = ports.length;
      const all = ports.map((port, at) => {
        const name = Uint8Array.from([port & 0xff, port >> 8]);
        send(2 * at, name);
        send(2 * at + 1, name);
        return new ForwardedConnection(port, dial, {
          data: (bytes) => send(2 * at, bytes),
          over: (failure) => {
            if (failure !== undefined) send(2 * at + 1, new TextEncoder().encode(failure));
            open -= 1;
            if (open === 0) sink.done(undefined);
          },
        });
      });
      connection.listen((message) => {
        const { channel, data } = unframe(protocol, message) ?? { channel: -1 };
        if (data !== undefined && channel % 2 === 0) all[channel / 2]?.data(data);
      });
      return () => {
        for (const each of all) each.drop();
      };
    }),
  );
}
