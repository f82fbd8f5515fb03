/**
 * `$(NAME)` in text. `$$` is a dollar sign that begins nothing; what is no complete reference stays as
 * it stands. Pure. Upstream: third_party/forked/golang/expansion/expand.go (v1.36).
 */
/** Variables by name. */
export type Environment = ReadonlyMap<string, string>;

/** A reference, or a dollar sign and the character that makes it none. */
const TOKEN = /\$(?:\$|\(([^)]*)\))/g;

/** @param valueOf what a name stands for; undefined: the reference stays as it stands */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(TOKEN, (token: string, name: string | undefined) => {
    if (name === undefined) return '$';
    return valueOf(name) ?? token;
  });
}
