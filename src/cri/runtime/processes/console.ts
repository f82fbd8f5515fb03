/**
 * What the own process of a container is connected with: its input, if it was asked for, and whoever is attached.
 * Upstream: containerd internal/cri/io.
 */
import type { ContainerConfig, ProcessStreams } from '../../index.ts';
import { toBytes, toByteText } from './byte-text.ts';
import { NULL_DEVICE } from './devices.ts';
import { InputFile } from './input-file.ts';
import type { OpenFile } from './open-file.ts';
import { Terminal } from './terminal.ts';

type Attached = Pick<ProcessStreams, 'stdout' | 'stderr'>;

export class Console {
  readonly #config: Pick<ContainerConfig, 'stdin' | 'stdinOnce' | 'tty'>;
  readonly #attached = new Set<Attached>();
  readonly #input: InputFile | undefined;
  readonly terminal: Terminal | undefined;

  /** @param signal to its processes */
  constructor(
    config: Pick<ContainerConfig, 'stdin' | 'stdinOnce' | 'tty'>,
    written: (data: string) => void,
    signal: (signal: number) => void,
  ) {
    this.#config = config;
    if (config.tty === true) {
      const output = (data: string): void => {
        written(data);
        this.tell('stdout', data);
      };
      this.terminal = new Terminal(output, signal);
    } else if (config.stdin === true) this.#input = new InputFile();
  }

  /** What its process reads. */
  get stdin(): OpenFile {
    return this.terminal ?? this.#input ?? NULL_DEVICE;
  }

  tell(stream: 'stdout' | 'stderr', data: string): void {
    for (const attached of this.#attached) attached[stream]?.(toBytes(data));
  }

  /** Answers how to let go. */
  attach(streams: ProcessStreams): () => void {
    this.#attached.add(streams);
    const { terminal } = this;
    streams.stdin?.connect({
      data: (bytes) => {
        streams.stdin?.taken(bytes.length);
        if (this.#config.stdin !== true) return;
        if (terminal === undefined) this.#input?.push(toByteText(bytes));
        else terminal.type(toByteText(bytes));
      },
      end: () => {
        if (this.#config.stdinOnce !== true) return;
        terminal?.hangUp();
        this.#input?.end();
      },
      resize: (size) => terminal?.resize(size),
    });
    return () => this.#attached.delete(streams);
  }
}
