/** Where commands print: standard output, with or without colour. */
import { createPalette, type Palette } from './palette.ts';

export interface Console {
  readonly palette: Palette;
  /** One line to standard output. */
  print(line: string): void;
}

export function createConsole(stream: NodeJS.WriteStream): Console {
  const colour = stream.isTTY && process.env['NO_COLOR'] === undefined;
  return {
    palette: createPalette(colour),
    print: (line) => {
      stream.write(`${line}\n`);
    },
  };
}
