/**
 * From text to a syntax tree, by the library `unbash`; what was parsed lately is kept by its text, whatever
 * world asks. See docs/decisions/0010.
 */
import { parse, type ParsedScript, type WordPart } from 'unbash';

const KEPT_MAX = 500;
const scripts = new Map<string, ParsedScript>();
const quoted = new Map<string, readonly WordPart[]>();

/** In the words of busybox, as far as these are known. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

/** @throws {ShellSyntaxError} */
export function parseScript(text: string): ParsedScript {
  const known = scripts.get(text);
  if (known !== undefined) return known;
  const script = parse(text);
  const [error] = script.errors ?? [];
  if (error !== undefined) throw new ShellSyntaxError(`syntax error: ${error.message}`);
  keep(scripts, text, script);
  return script;
}

/** Whether what it begins may yet be ended by a further line. */
export function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return true;
  const last = parse(text).errors?.at(-1);
  if (last === undefined) return hasOpenHereDocument(text);
  if (last.message.startsWith('unterminated')) return true;
  return last.message.startsWith('expected') && last.pos >= text.trimEnd().length;
}

function hasOpenHereDocument(text: string): boolean {
  const lines = text.split('\n');
  const waited: string[] = [];
  for (const line of lines) {
    if (waited.length > 0) {
      if (line.replace(/^\t+/, '') === waited[0]) waited.shift();
      continue;
    }
    for (const [, word = ''] of line.matchAll(/(?<!<)<<-?\s*\\?["']?(\w+)/g)) waited.push(word);
  }
  return waited.length > 0;
}

/** The parts of a text as they are between double quotes. */
export function parseQuoted(text: string): readonly WordPart[] {
  const known = quoted.get(text);
  if (known !== undefined) return known;
  const { commands } = parse(`: "${text.replaceAll('"', '')}"`);
  const command = commands[0]?.command;
  const [argument] = command?.type === 'Command' ? command.args : [];
  const parts = argument?.type === 'Word' ? (argument.parts ?? []) : [];
  keep(quoted, text, parts);
  return parts;
}

function keep<T>(kept: Map<string, T>, text: string, value: T): void {
  const [oldest = ''] = kept.keys();
  if (kept.size >= KEPT_MAX) kept.delete(oldest);
  kept.set(text, value);
}
