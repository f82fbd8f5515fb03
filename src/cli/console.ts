/** Where commands print: standard output, with or without colour. */
import { createPalette, type Palette } from './palette.ts';

export interface Console {
  readonly palette: Palette;
  /** Why lines were lost, unless the reader of a pipe just went away: `drydock run … | head`. */
  readonly failure: Error | undefined;
  /** One line to standard output. */
  print(line: string): void;
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
  return {
    palette: createPalette(colour),
    get failure() {
      return failure;
    },
    print: (line) => {
      if (isOpen) stream.write(`${line}\n`);
    },
  };
}
