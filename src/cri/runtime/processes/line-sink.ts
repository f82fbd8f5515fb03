/** What is written to a stream, as the lines of a log. */
import { decodeByteText } from './byte-text.ts';

/** A line that never ends is cut. Upstream: containerd, max_container_log_line_size, 16 KiB. */
const LINE_BYTES_MAX = 16_384;

export class LineSink {
  readonly #tell: (line: string) => void;
  #rest = '';

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  readonly take = (data: string): void => {
    let left = this.#rest + data;
    for (let newline = left.indexOf('\n'); newline >= 0; newline = left.indexOf('\n')) {
      // Upstream: containerd internal/cri/io/logger.go, readLine: what a terminal adds is no part of the line.
      const end = left[newline - 1] === '\r' ? newline - 1 : newline;
      this.#tellCut(left.slice(0, end));
      left = left.slice(newline + 1);
    }
    while (left.length > LINE_BYTES_MAX) {
      this.#tell(decodeByteText(left.slice(0, LINE_BYTES_MAX)));
      left = left.slice(LINE_BYTES_MAX);
    }
    this.#rest = left;
  };

  /** Nothing comes any more: what has no newline is a line too. */
  end(): void {
    if (this.#rest !== '') this.#tellCut(this.#rest);
    this.#rest = '';
  }

  #tellCut(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LINE_BYTES_MAX) {
      this.#tell(decodeByteText(line.slice(at, at + LINE_BYTES_MAX)));
    }
  }
}
