/** Commands that somebody talks to, and containers that somebody is attached to. */
import { describe, expect, it } from 'vitest';
import { follow, type Operation } from '../../sim/index.ts';
import type { InputReader, ProcessStreams } from '../index.ts';
import { RuntimeBench } from './testing/runtime-bench.ts';

/** Somebody at the other end. */
class Client {
  readonly streams: ProcessStreams;
  #reader: InputReader | undefined;
  #text = '';

  constructor(tty = false) {
    const take = (data: Uint8Array): void => {
      this.#text += new TextDecoder().decode(data);
    };
    this.streams = {
      tty,
      stdin: { connect: (reader) => (this.#reader = reader), taken: () => undefined },
      stdout: take,
      stderr: take,
      backlog: () => 0,
    };
  }

  get reader(): InputReader {
    if (this.#reader === undefined) throw new Error('nobody reads');
    return this.#reader;
  }

  type(text: string): void {
    this.reader.data(new TextEncoder().encode(text));
  }

  /** What was written since it was last asked. */
  took(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

interface Outcome {
  /** Undefined: it goes on. */
  status?: number | void;
  hasEnded: boolean;
}

/** To be watched while the loop goes on. */
function begun(bench: RuntimeBench, operation: Operation<number | void>): Outcome {
  const outcome: Outcome = { hasEnded: false };
  follow(operation, {
    done: (status) => Object.assign(outcome, { status, hasEnded: true }),
    failed: (error) => bench.world.loop.fail(error),
  });
  return outcome;
}

interface Talk {
  readonly bench: RuntimeBench;
  readonly client: Client;
  readonly outcome: Outcome;
  /** What is shown after these keys. */
  readonly shown: (keys: string) => Promise<string>;
}

async function talkTo(command: readonly string[], tty = false): Promise<Talk> {
  const bench = new RuntimeBench();
  const id = await bench.run({ script: 'sleep infinity' });
  const client = new Client(tty);
  const outcome = begun(bench, bench.runtime.session(id, command, client.streams));
  await bench.advance(100);
  return {
    bench,
    client,
    outcome,
    shown: async (keys) => {
      client.type(keys);
      await bench.advance(100);
      return client.took();
    },
  };
}

describe('a command that is talked to', () => {
  it('reads what comes until it ends', async () => {
    const { client, outcome, shown, bench } = await talkTo(['cat']);

    expect(await shown('one\n')).toBe('one\n');
    expect(await shown('two')).toBe('two');
    client.reader.end();
    await bench.advance(100);
    expect(outcome.status).toBe(0);
  });

  it('is a shell that runs what is complete', async () => {
    const { outcome, shown } = await talkTo(['sh']);

    expect(await shown('echo a\nfor i in 1 2\n')).toBe('a\n');
    expect(await shown('do echo $i\ndone\n')).toBe('1\n2\n');
    expect(await shown('cat <<E\nx\n')).toBe('');
    expect(await shown('E\nread word\nhello\necho $word; exit 4\n')).toBe('x\nhello\n');
    expect(outcome.status).toBe(4);
  });
});

describe('a terminal', () => {
  it('is prompted, echoed and taken back from', async () => {
    const { client, outcome, shown } = await talkTo(['sh'], true);

    expect(client.took()).toBe('/ # ');
    expect(await shown('echo hx\x7fi\r')).toBe('echo hx\b \bi\r\nhi\r\n/ # ');
    expect(await shown('cd /etc\r')).toBe('cd /etc\r\n/etc # ');
    expect(await shown('if true\r')).toBe('if true\r\n> ');
    expect(await shown('then echo yes; fi\r')).toBe('then echo yes; fi\r\nyes\r\n/etc # ');
    client.reader.resize({ columns: 101, rows: 33 });
    expect(await shown('stty size\r')).toBe('stty size\r\n33 101\r\n/etc # ');
    expect(await shown('\x04')).toBe('');
    expect(outcome.status).toBe(0);
  });

  it('interrupts what runs, and what is typed', async () => {
    const { shown, bench, client } = await talkTo(['sh'], true);
    client.took();

    expect(await shown('while true; do sleep 60; done\r')).toBe(
      'while true; do sleep 60; done\r\n',
    );
    expect(await shown('\x03')).toBe('^C\r\n/ # ');
    expect(await shown('echo $?; half a line')).toBe('echo $?; half a line');
    expect(await shown('\x03')).toBe('^C\r\n/ # ');
    expect(await shown('echo $?\r')).toBe('echo $?\r\n130\r\n/ # ');
    expect(bench.world.loop.pendingCount).toBeLessThan(3);
  });
});

describe('a container that is attached to', () => {
  it('shows what it writes from now on, and reads', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command: ['sh'], stdin: true, tty: true });
    const client = new Client(true);
    await bench.advance(100);
    const attached = begun(bench, bench.runtime.attach(id, client.streams));
    await bench.advance(100);

    client.type('echo here\r');
    await bench.advance(100);
    expect(client.took()).toBe('echo here\r\nhere\r\n/ # ');
    client.type('exit 3\r');
    await bench.advance(100);
    expect(attached.hasEnded).toBe(true);
    expect(bench.runtime.isRunning(id)).toBe(false);
    expect(bench.runtime.logs(id).join('\n')).toContain('here');
  });

  it('finds the end of its input when the first client is done, if it asked for that', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command: ['cat'], stdin: true, stdinOnce: true });
    const client = new Client();
    const attached = begun(bench, bench.runtime.attach(id, client.streams));
    await bench.advance(100);

    client.type('all of it\n');
    client.reader.end();
    await bench.advance(100);
    expect(attached.hasEnded).toBe(true);
    expect(client.took()).toBe('all of it\n');
    expect(bench.runtime.logs(id)).toEqual(['all of it']);
  });

  it('shows what a script says', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep 1s\nlog hello\nsleep infinity' });
    const client = new Client();
    begun(bench, bench.runtime.attach(id, client.streams));

    await bench.advance(2000);
    expect(client.took()).toBe('hello\n');
  });
});
