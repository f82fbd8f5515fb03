/** Colours by meaning: on a terminal, and none in a pipe. What was painted is printable. */
import pc from 'picocolors';
import { printable } from './printable.ts';

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
    plain: printable,
    good: (text) => green(printable(text)),
    bad: (text) => red(printable(text)),
    quiet: (text) => dim(printable(text)),
    strong: (text) => bold(printable(text)),
    actor: (text) => cyan(printable(text)),
  };
}
