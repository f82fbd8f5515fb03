/** Colours by meaning: on a terminal, and none in a pipe. */
import pc from 'picocolors';

export interface Palette {
  plain(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
  actor(text: string): string;
}

export function createPalette(colour: boolean): Palette {
  const { cyan, dim, green, red, bold } = pc.createColors(colour);
  return {
    plain: (text) => text,
    good: green,
    bad: red,
    quiet: dim,
    strong: bold,
    actor: cyan,
  };
}
