/**
 * Field selectors in text: `metadata.name=web,status.phase!=Running`. Values escape `\`, `,` and `=`.
 * Upstream: apimachinery pkg/fields/selector.go.
 */
import { badRequest } from '../refusals.ts';

export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  /** `=` and `==`; false for `!=`. */
  readonly isEqual: boolean;
}

/** All must hold. @throws {StatusError} BadRequest */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  return splitTerms(text)
    .filter((part) => part !== '')
    .map((part) => termOf(part, text));
}

/** At commas that are not escaped. */
function splitTerms(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === ',') {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function termOf(part: string, selector: string): FieldTerm {
  for (let at = 0; at < part.length; at++) {
    const operator = ['!=', '==', '='].find((each) => part.startsWith(each, at));
    if (operator === undefined) continue;
    const value = unescaped(part.slice(at + operator.length));
    return { field: part.slice(0, at), value, isEqual: operator !== '!=' };
  }
  throw badRequest(`invalid selector: '${selector}'; can't understand '${part}'`);
}

function unescaped(value: string): string {
  let plain = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\') {
      at += 1;
      const escaped = value.charAt(at);
      if (!['\\', ',', '='].includes(escaped) || escaped === '') {
        throw badRequest(`invalid field selector: invalid escape sequence: \\${escaped}`);
      }
      plain += escaped;
    } else if (character === '=') {
      throw badRequest(`invalid field selector: unescaped character in value: ${character}`);
    } else plain += character;
  }
  return plain;
}
