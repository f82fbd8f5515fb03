/** Where commands print: standard output, with or without colour. */
import { createPalette, type Palette } from './palette.ts';
import { printableJson, printableLines } from './printable.ts';

export interface Console {
  readonly palette: Palette;
  /** Why lines were lost, unless the reader of a pipe just went away: `drydock run … | head`. */
  readonly failure: Error | undefined;
  /** To standard output, and a line break; whoever wrote the text, it is printable then. */
  print(text: string): void;
  /** A line whose every part has gone through the palette. */
  printPainted(line: string): void;
  /** JSON, on one line unless it is indented. */
  printJson(value: unknown, indent?: number): void;
}

export function createConsole(stream: NodeJS.WriteStream): Console {
  // In a pipe it is not false but missing.
  const isTerminal = (stream.isTTY as boolean | undefined) === true;
  const colour = isTerminal && process.env['NO_COLOR'] === undefined;
  let isOpen = true;
  let failure: Error | undefined;
  // Without a listener a closed pipe would end the process with its mounts in place.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isOpen = false;
    if (error.code !== 'EPIPE') failure ??= error;
  });
  const write = (line: string): void => {
    if (isOpen) stream.write(`${line}\n`);
  };
  return {
    palette: createPalette(colour),
    get failure() {
      return failure;
    },
    print: (text) => write(printableLines(text)),
    printPainted: write,
    printJson: (value, indent) => write(printableJson(value, indent)),
  };
}
