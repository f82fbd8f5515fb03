/** Where in a document the decoder is, in the two ways that upstream names it. */
import { embedding } from './go-types.ts';
import type { FieldType, Struct } from './struct-table.ts';

/** A field, a place in a list, or a key of a map, in a list of its own: Go does not name it. */
export type PathPart = string | number | readonly [key: string];

/** As Go names a field: with the structs that are embedded on the way, without places and keys. */
export function fieldText(root: Struct, path: readonly PathPart[]): string {
  const names: string[] = [];
  let type: FieldType | undefined = { kind: 'struct', goType: '', struct: root };
  for (const part of path) {
    if (typeof part !== 'string') {
      if (type?.kind === 'list') type = type.element;
      else if (type?.kind === 'map') type = type.element;
      continue;
    }
    const struct: Struct | undefined = type?.kind === 'struct' ? type.struct : undefined;
    const embedded = struct && embedding(struct.name, part);
    names.push(...(embedded === undefined ? [part] : [embedded, part]));
    type = struct?.fields.get(part);
  }
  return names.join('.');
}

/** `spec.containers[0].image`; a key that is no identifier is written as upstream does: `data.a.b`. */
export function pathText(path: readonly PathPart[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${String(part)}]`;
    const name = typeof part === 'string' ? part : part[0];
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
