/** A pipe: what is written at one end waits for the other. Source: pipe(7). */
import { perform, type Steps } from '../../../sim/index.ts';
import { Bell } from './bell.ts';
import { systemError } from './errno-text.ts';
import { Descriptor, type OpenFile } from './open-file.ts';

const CAPACITY_BYTES = 65_536;

export function createPipe(): { readonly readEnd: Descriptor; readonly writeEnd: Descriptor } {
  let buffer = '';
  let hasReader = true;
  let hasWriter = true;
  const bell = new Bell();
  function* read(max: number): Steps<string> {
    while (buffer === '' && hasWriter) yield* perform(bell.rung());
    const data = buffer.slice(0, max);
    buffer = buffer.slice(max);
    bell.ring();
    return data;
  }
  function* write(data: string): Steps<void> {
    let left = data;
    while (left !== '') {
      if (!hasReader) throw systemError('EPIPE');
      const room = CAPACITY_BYTES - buffer.length;
      if (room > 0) {
        buffer += left.slice(0, room);
        left = left.slice(room);
        bell.ring();
      } else {
        yield* perform(bell.rung());
      }
    }
  }

  function* refuse(): Steps<never> {
    throw systemError('EBADF');
  }
  const reader: OpenFile = {
    read,
    unread: (data) => {
      buffer = data + buffer;
    },
    write: refuse,
    close: () => {
      hasReader = false;
      bell.ring();
    },
  };
  const writer: OpenFile = {
    read: refuse,
    unread: () => undefined,
    write,
    close: () => {
      hasWriter = false;
      bell.ring();
    },
  };
  return { readEnd: new Descriptor(reader), writeEnd: new Descriptor(writer) };
}
