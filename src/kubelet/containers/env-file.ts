/**
 * Files of variables, of which a POSIX shell would make the same: `NAME='value'`. What a shell would take and
 * this does not is an error. Upstream: pkg/kubelet/util/env/env_util.go (v1.35, when the format became strict).
 */

/** Undefined: there is no such variable. @throws {Error} naming the line that is none */
export function valueInEnvFile(text: string, key: string): string | undefined {
  let value: string | undefined;
  let at = 0;
  while (at < text.length) {
    const blank = /[ \t\r\n]*(?:#[^\n]*(?:\n|$))?/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;
    if (/[ \t\r\n#]/.test(text[at] ?? '')) continue;
    const variable = /([^\s='#]+)[ \t]*=[ \t]*'([^']*)'[ \t\r]*(?:\n|$)/y;
    variable.lastIndex = at;
    const found = variable.exec(text);
    if (found === null) {
      const line = text.slice(0, at).split('\n').length;
      throw new Error(`invalid environment variable format at line ${String(line)}`);
    }
    const [whole, name, quoted] = found;
    if (name === key) value = quoted;
    at += whole.length;
  }
  return value;
}
