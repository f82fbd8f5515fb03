/** What a struct or a field is for, in words; undefined where nobody has said it. */
export function descriptionOf(_struct: string, _field?: string): string | undefined {
  return undefined;
}
