/** From what a word expands to, to the fields that it becomes. Source: POSIX.1-2017, XCU 2.6.5. */
import type { Piece } from './pattern.ts';

/** A piece of a word after its expansions, or the end of a field between the parameters of `$@`. */
export type Expanded = (Piece & { readonly splits: boolean }) | 'break';

export function splitFields(
  expanded: readonly Expanded[],
  separators: string,
): readonly (readonly Piece[])[] {
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  // Blanks have ended a field, and one other separator belongs to them.
  let mayAbsorb = false;
  const end = (): void => {
    if (current !== undefined) fields.push(current);
    current = undefined;
  };
  for (const each of expanded) {
    if (each === 'break') {
      end();
      continue;
    }
    const { text, isActive, splits } = each;
    if (!splits) {
      current ??= [];
      current.push({ text, isActive });
      mayAbsorb = false;
      continue;
    }
    for (const character of text) {
      if (!separators.includes(character)) {
        current ??= [];
        current.push({ text: character, isActive });
        mayAbsorb = false;
      } else if (' \t\n'.includes(character)) {
        mayAbsorb ||= current !== undefined;
        end();
      } else {
        if (current === undefined && !mayAbsorb) fields.push([]);
        end();
        mayAbsorb = false;
      }
    }
  }
  end();
  return fields;
}
