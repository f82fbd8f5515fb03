/**
 * How far a pull has come, layer by layer, on a terminal: lines that are written over until the end, and then
 * stay. In a pipe, or on a terminal that cannot move its cursor, nothing.
 */
import type { PullWatcher } from '../cri/oci/index.ts';

/** In milliseconds: what the eye takes for movement. */
const REDRAWN_EACH_MS = 100;
const BAR_WIDTH = 24;

interface Part {
  readonly size: number;
  isDone: boolean;
  readonly wasHere: boolean;
  arrived: { readonly writtenBytes: number };
}

/** What of a terminal is needed. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export class PullProgress implements PullWatcher {
  readonly #terminal: Terminal;
  readonly #parts = new Map<string, Part>();
  #timer: NodeJS.Timeout | undefined;
  #drawnLines = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Undefined where there is nobody to look. */
  static on(terminal: Terminal, environment = process.env): PullProgress | undefined {
    const isSeen = terminal.isTTY === true && environment['TERM'] !== 'dumb';
    return isSeen ? new PullProgress(terminal) : undefined;
  }

  wants: PullWatcher['wants'] = (blobs, here) => {
    for (const { digest, size } of blobs) {
      const wasHere = here.has(digest);
      this.#parts.set(digest, { size, wasHere, isDone: wasHere, arrived: { writtenBytes: 0 } });
    }
    this.#timer ??= setInterval(() => this.draw(), REDRAWN_EACH_MS).unref();
    this.draw();
  };

  begins: PullWatcher['begins'] = (digest, arrived) => {
    const part = this.#parts.get(digest);
    if (part !== undefined) part.arrived = arrived;
  };

  ends: PullWatcher['ends'] = (digest) => {
    const part = this.#parts.get(digest);
    if (part !== undefined) part.isDone = true;
  };

  /** Draws for the last time; whatever is printed next is below. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#parts.size > 0) this.draw();
    this.#drawnLines = 0;
  }

  draw(): void {
    // A terminal that does not know its size says 0.
    const columns = this.#terminal.columns || 80;
    const rows = this.#terminal.rows || 24;
    const lines = [...this.#parts].map(([digest, part]) => lineOf(digest, part));
    // What has scrolled away cannot be written over: of more layers than lines, those that move.
    const room = Math.max(1, rows - 2);
    const isTooLong = lines.length > room;
    const shown = isTooLong ? [...this.#moving().slice(0, room - 1), this.#sum()] : lines;
    const up = this.#drawnLines === 0 ? '' : `\x1b[${String(this.#drawnLines)}A`;
    const text = shown.map((line) => `\x1b[2K${line.slice(0, columns - 1)}\n`).join('');
    // Lines of before that are not needed any more are blank.
    const blank = '\x1b[2K\n'.repeat(Math.max(0, this.#drawnLines - shown.length));
    this.#terminal.write(up + text + blank);
    this.#drawnLines = Math.max(this.#drawnLines, shown.length);
  }

  #moving(): readonly string[] {
    return [...this.#parts].flatMap(([digest, part]) =>
      !part.isDone && part.arrived.writtenBytes > 0 ? [lineOf(digest, part)] : [],
    );
  }

  #sum(): string {
    const parts = [...this.#parts.values()];
    const done = parts.filter(({ isDone }) => isDone).length;
    return `${String(done)} of ${String(parts.length)} blobs`;
  }
}

function lineOf(digest: string, { size, isDone, wasHere, arrived }: Part): string {
  const name = digest.slice(digest.indexOf(':') + 1).slice(0, 12);
  if (wasHere) return `${name}  already here`;
  const bytes = isDone ? size : arrived.writtenBytes;
  const filled = size === 0 ? BAR_WIDTH : Math.round((bytes / size) * BAR_WIDTH);
  const bar = '='.repeat(filled).padEnd(BAR_WIDTH);
  const state = isDone
    ? 'verified'
    : bytes === 0
      ? 'waiting'
      : bytes < size
        ? 'fetching'
        : 'verifying';
  return `${name}  [${bar}]  ${inUnits(bytes)} / ${inUnits(size)}  ${state}`;
}

/** In the largest unit that leaves a digit before the point, as wide as the widest. */
function inUnits(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`.padStart(10);
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const unit = ['KiB', 'MiB', 'GiB'][power - 1] ?? '';
  return `${(bytes / 2 ** (10 * power)).toFixed(1)} ${unit}`.padStart(10);
}
